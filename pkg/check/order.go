// SPDX-License-Identifier: Apache-2.0

package check

import (
	"context"
	"sync"
	"time"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// round is one measuring of a step's checks.
type round struct {
	session *session
	checks  []lab.Check
	results []*Result // one for each check, nil while it has none
	ground  *Result   // once requests were to be sent

	beside sync.WaitGroup // the checks whose answers are slow on purpose
	mu     sync.Mutex     // guards results, which those write too
	end    context.CancelFunc
}

// run keeps the results in the order of the checks, though what is timed is
// measured first, what waits for slow answers waits beside the rest, and what may
// take any time comes last: it sends many requests at once, and others' answers would
// be late for it. What requests are sent for waits for still ground otherwise.
func (s *session) run(ctx context.Context, step lab.Step) []Result {
	r := &round{session: s, checks: step.Check, results: make([]*Result, len(step.Check))}
	ctx, r.end = context.WithCancel(ctx)
	defer r.end()
	r.measure(ctx, s.timed)
	r.measure(ctx, func(c lab.Check) bool { return !s.timed(c) && !unhurried(c) })
	r.beside.Wait()
	r.measure(ctx, unhurried)
	r.beside.Wait()
	return r.inOrder()
}

// measure goes through the checks that are chosen.
func (r *round) measure(ctx context.Context, chosen func(lab.Check) bool) {
	for i, check := range r.checks {
		switch {
		case !chosen(check):
		case ctx.Err() != nil:
			return
		case waits(check):
			r.stand(ctx)
			r.beside.Go(func() { r.one(ctx, i) })
		default:
			r.one(ctx, i)
		}
	}
}

// one measures the check at an index. A failure that settles the verdict ends the
// others; what those were at is no result.
func (r *round) one(ctx context.Context, index int) {
	result := timing(func() Result { return r.result(ctx, r.checks[index]) })
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.session.hasty && ctx.Err() != nil {
		return
	}
	r.results[index] = &result
	if r.session.hasty && result.Verdict == Failed {
		r.end()
	}
}

func (r *round) result(ctx context.Context, check lab.Check) Result {
	s := r.session
	switch {
	case s.timed(check):
		return s.within(ctx, check.Traffic)
	case check.Ready != nil:
		return s.ready(ctx)
	case check.Resource != nil:
		return s.resource(ctx, check.Resource)
	case check.Latency != nil:
		return s.latency(ctx, check.Latency, r.stand(ctx))
	}
	return s.traffic(ctx, check.Traffic, r.stand(ctx))
}

// stand waits once for still ground.
func (r *round) stand(ctx context.Context) *Result {
	if r.ground == nil {
		still := timing(func() Result { return r.session.still(ctx) })
		r.ground = &still
	}
	return r.ground
}

func (r *round) inOrder() []Result {
	var results []Result
	for _, result := range append([]*Result{r.ground}, r.results...) {
		if result != nil {
			results = append(results, *result)
		}
	}
	return results
}

func (s *session) timed(check lab.Check) bool {
	return check.Traffic != nil && check.Traffic.Within > 0 && !s.since.IsZero()
}

// waits tells whether right answers to a check are slow ones: sending its requests
// is little work, and waiting for the answers none.
func waits(check lab.Check) bool {
	return check.Latency != nil && time.Duration(check.Latency.Over) >= slowAnswer
}

// unhurried tells whether right answers to a check may come as late as they like.
func unhurried(check lab.Check) bool { return waits(check) && check.Latency.Under == 0 }

func timing(measure func() Result) Result {
	start := time.Now()
	result := measure()
	if result.Elapsed == 0 {
		result.Elapsed = time.Since(start)
	}
	return result
}

// inTurn lets several measurements report their progress; nil is nobody to report
// to.
func inTurn(progress func(Progress)) func(Progress) {
	if progress == nil {
		return func(Progress) {}
	}
	var mu sync.Mutex
	return func(p Progress) {
		mu.Lock()
		defer mu.Unlock()
		progress(p)
	}
}
