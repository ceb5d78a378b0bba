// SPDX-License-Identifier: Apache-2.0

package check

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"
)

// Ground waits until what was applied has taken effect everywhere, so that a
// sample measures the newest configuration and nothing older.
type Ground interface {
	// Still returns once the ground is still or ctx is done; ground that did
	// not become still is no error, Detail says what is missing.
	Still(ctx context.Context) (Stillness, error)
}

// Stillness is how the ground was found.
type Stillness struct {
	Still bool
	// Refused says that it will not become still: all else has taken effect, and
	// what Detail names is refused for good.
	Refused bool
	Summary string   // for example "4 of 4 proxies acknowledged"
	Detail  []string // what is not still, one line each
	Notes   []string // what else the person should know, one line each
}

// pollEvery is the pause between two looks at something that is waited for.
const pollEvery = 100 * time.Millisecond

// ready asks that every workload of the arena is rolled out.
func (s *session) ready(ctx context.Context) Result {
	result := Result{Kind: "ready", Title: "ready", Expected: "every workload rolled out"}
	lines, err := s.rolledOut(ctx)
	switch {
	case err != nil:
		return result.unmeasured(err.Error())
	case len(lines) > 0:
		result.Verdict, result.Measured, result.Detail = Failed, fmt.Sprintf("%d not ready", len(lines)), lines
	default:
		result.Verdict, result.Measured = Passed, "all ready"
	}
	return result
}

// rolledOut waits, and lists what is still missing when patience ends.
func (s *session) rolledOut(ctx context.Context) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, s.patience)
	defer cancel()
	s.progress(Progress{Title: "waiting for workloads"})
	var last []string
	for {
		lines, err := waiting(ctx, s.client, s.lab.Arena.Namespaces)
		switch {
		case ctx.Err() != nil && last != nil:
			return last, nil
		case err != nil:
			return nil, err
		case len(lines) == 0:
			return nil, nil
		}
		last = lines
		if !pause(ctx, pollEvery) {
			return last, nil
		}
	}
}

// still makes sure that workloads are rolled out, that in a mesh every proxy has
// acknowledged the newest configuration, and that nodes route to what there is.
func (s *session) still(ctx context.Context) Result {
	result := s.standing(ctx)
	if result.Verdict != Passed {
		return result
	}
	stood := time.Now()
	if s.ground != nil {
		result = s.settle(ctx, result, stood)
		// After a restart, nodes take a while to report what does not run any more.
		if again := s.standing(ctx); again.Verdict != Passed {
			return again
		}
	}
	return s.routed(ctx, result, stood)
}

// settle waits for the mesh, and beside it for kube-proxy, whose rest between two
// writings may be the longer wait of the two.
func (s *session) settle(ctx context.Context, result Result, stood time.Time) Result {
	var routed Result
	var beside sync.WaitGroup
	beside.Go(func() { routed = s.routed(ctx, result, stood) })
	acknowledged := s.acknowledged(ctx, result)
	beside.Wait()
	if acknowledged.Verdict == Passed && routed.Verdict != Passed {
		return routed
	}
	return acknowledged
}

// routed waits for those who send to Services without a proxy of the mesh.
func (s *session) routed(ctx context.Context, result Result, stood time.Time) Result {
	if result.Verdict != Passed {
		return result
	}
	s.progress(Progress{Title: "waiting for routes"})
	ctx, cancel := context.WithTimeout(ctx, s.patience)
	defer cancel()
	if err := s.kubeProxies(ctx, stood); err != nil {
		return result.unmeasured(err.Error())
	}
	return result
}

// standing waits for the lab's workloads.
func (s *session) standing(ctx context.Context) Result {
	result := Result{Kind: "ground", Title: "ground", Verdict: Passed, Measured: "workloads rolled out"}
	lines, err := s.rolledOut(ctx)
	if err != nil {
		return result.unmeasured(err.Error())
	}
	if len(lines) > 0 {
		result.Measured = fmt.Sprintf("%d workloads not rolled out", len(lines))
		namespace, _, _ := strings.Cut(lines[0], "/")
		return result.unmeasured(append(lines, "more: kubectl describe pods -n "+namespace)...)
	}
	return result
}

// acknowledged waits for the mesh.
func (s *session) acknowledged(ctx context.Context, result Result) Result {
	s.progress(Progress{Title: "waiting for proxies"})
	ctx, cancel := context.WithTimeout(ctx, s.patience)
	defer cancel()
	stillness, err := s.ground.Still(ctx)
	if err != nil {
		return result.unmeasured(err.Error())
	}
	switch result.Measured = stillness.Summary; {
	case stillness.Refused:
		// Whoever wrote what a proxy refuses made a mistake; nothing is amiss with
		// the measuring, and the proxies go on with what they had.
		result.Verdict, result.Detail = Failed, stillness.Detail
	case !stillness.Still:
		return result.unmeasured(stillness.Detail...)
	}
	result.Detail = append(result.Detail, stillness.Notes...)
	return result
}

// pause waits, and says whether there is time left.
func pause(ctx context.Context, span time.Duration) bool {
	timer := time.NewTimer(span)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
