// SPDX-License-Identifier: Apache-2.0

package check

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// traffic draws one sample and lets it decide.
func (s *session) traffic(ctx context.Context, check *lab.TrafficCheck, ground *Result) Result {
	result := newTraffic(check)
	if ground.Verdict == Unmeasured {
		return result.unmeasured("the ground is not still")
	}
	classes, err := compileClasses(s.lab.Classes)
	if err != nil {
		return result.unmeasured(strings.Split(err.Error(), "\n")...)
	}
	plan, ok := planTraffic(check, Alpha)
	if !ok {
		return result.unmeasured(tooNear(check).Error())
	}
	tally, err := s.shares(ctx, check, &plan, classes)
	if err != nil {
		return result.unmeasured(err.Error())
	}
	result.state(plan.judge(tally.counts, tally.total))
	result.explain(tally)
	result.Detail = append(result.Detail, tally.lines()...)
	return result.meaning(check.Means)
}

func newTraffic(check *lab.TrafficCheck) Result {
	names := slices.Sorted(maps.Keys(check.Share))
	return Result{Kind: "traffic", Title: "share " + strings.Join(names, ", "), As: check.As}
}

// shares draws the plan's sample.
func (s *session) shares(ctx context.Context, check *lab.TrafficCheck, plan *plan, classes *classes) (*tally, error) {
	load := load{requests: plan.requests, concurrency: atOnce, waiting: atOnceWaiting}
	return s.count(ctx, check.As, load, plan, func(ctx context.Context, drawn *sample) (*tally, error) {
		return drawn.sort(ctx, classes)
	})
}

// count draws a plan's sample and sorts it.
func (s *session) count(ctx context.Context, as string, load load, plan *plan, sort func(context.Context, *sample) (*tally, error)) (*tally, error) {
	var last *tally
	err := s.draw(ctx, as, load, func(ctx context.Context, drawn *sample) (bool, error) {
		tally, err := sort(ctx, drawn)
		if err != nil {
			return false, err
		}
		last = tally
		return plan.settled(tally.counts, tally.total), nil
	})
	return last, err
}

// withinWindows is how many samples a timed check may draw: the chance of
// being wrong is shared out among them.
const withinWindows = 64

// within draws sample after sample from the start, each a full one, until one
// conforms, and compares the moment it began, from which on all was right, with
// the time allowed. A sample that does not conform counts by its end. Samples are
// so far apart that they last as long as the time allowed does. The ground is not
// waited for: becoming right is what is timed. Where the first sample is right but
// could only be drawn when the time was over, nobody knows since when.
func (s *session) within(ctx context.Context, check *lab.TrafficCheck) Result {
	result := newTraffic(check)
	classes, err := compileClasses(s.lab.Classes)
	if err != nil {
		return result.unmeasured(strings.Split(err.Error(), "\n")...)
	}
	plan, ok := planTraffic(check, Alpha/withinWindows)
	if !ok {
		return result.unmeasured(tooNear(check).Error())
	}
	limit := time.Duration(check.Within)
	for window := 1; ; window++ {
		began := time.Since(s.since)
		tally, err := s.shares(ctx, check, &plan, classes)
		if err != nil {
			return result.unmeasured(err.Error())
		}
		result.Elapsed = time.Since(s.since)
		result.state(plan.judge(tally.counts, tally.total))
		if result.Verdict == Passed {
			result.Elapsed = began
		}
		switch {
		case result.Verdict == Passed && window == 1 && began > limit:
			return result.late(began, limit)
		case result.Verdict == Passed || result.Elapsed > limit || window == withinWindows:
			return result.timed(limit, window, tally).meaning(check.Means)
		}
		pause(ctx, limit/withinWindows-(result.Elapsed-began))
	}
}

// late says that what was measured is right, and since when is not known.
func (r Result) late(began, limit time.Duration) Result {
	r.Late = true
	return r.unmeasured(
		fmt.Sprintf("right, but first looked at %.1f s after the change, when %s are allowed", began.Seconds(), limit),
		"The time is measured anew when the step is brought about anew.")
}

// timed adds the time to what was measured; being right too late is wrong.
func (r Result) timed(limit time.Duration, windows int, last *tally) Result {
	r.Expected += fmt.Sprintf(", within %s", limit)
	seconds := r.Elapsed.Seconds()
	if r.Verdict == Passed {
		r.Measured += fmt.Sprintf(", reached after %.1f s", seconds)
	} else {
		r.Measured += fmt.Sprintf(", not reached after %.1f s", seconds)
	}
	if r.Elapsed > limit {
		r.Verdict = Failed
	}
	r.explain(last)
	r.Detail = append(append(r.Detail, last.lines()...), fmt.Sprintf("%.1f s after the change, %s allowed; samples drawn: %d", seconds, limit, windows))
	return r
}
