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
	if ground.Verdict != Passed {
		return result.unmeasured("the ground is not still")
	}
	classes, err := compileClasses(s.lab.Classes)
	if err != nil {
		return result.unmeasured(strings.Split(err.Error(), "\n")...)
	}
	plan := planTraffic(check, Alpha)
	tally, err := s.draw(ctx, check, plan, classes)
	if err != nil {
		return result.unmeasured(err.Error())
	}
	result.state(plan.judge(tally.counts, plan.requests))
	result.Detail = tally.lines()
	return result
}

func newTraffic(check *lab.TrafficCheck) Result {
	names := slices.Sorted(maps.Keys(check.Share))
	return Result{Kind: "traffic", Title: "share " + strings.Join(names, ", "), As: check.As}
}

// draw sends the plan's requests and sorts the responses.
func (s *session) draw(ctx context.Context, check *lab.TrafficCheck, plan plan, classes *classes) (*tally, error) {
	title := "sampling as " + check.As
	s.progress(Progress{Title: title, Total: plan.requests})
	sample, err := s.load(ctx, check.As, plan.requests)
	if err != nil {
		return nil, err
	}
	s.progress(Progress{Title: title, Done: plan.requests, Total: plan.requests})
	return sample.sort(classes)
}

// withinWindows is how many samples a timed check may draw: the chance of
// being wrong is shared out among them.
const withinWindows = 64

// within draws sample after sample from the start, each a full one, until one
// conforms, and compares the moment it began, from which on all was right, with
// the time allowed. A sample that does not conform counts by its end. The
// ground is not waited for: becoming right is what is timed.
func (s *session) within(ctx context.Context, check *lab.TrafficCheck) Result {
	result := newTraffic(check)
	classes, err := compileClasses(s.lab.Classes)
	if err != nil {
		return result.unmeasured(strings.Split(err.Error(), "\n")...)
	}
	plan := planTraffic(check, Alpha/withinWindows)
	limit := time.Duration(check.Within)
	for window := 1; ; window++ {
		began := time.Since(s.since)
		tally, err := s.draw(ctx, check, plan, classes)
		if err != nil {
			return result.unmeasured(err.Error())
		}
		result.Elapsed = time.Since(s.since)
		result.state(plan.judge(tally.counts, plan.requests))
		if result.Verdict == Passed {
			result.Elapsed = began
		}
		if result.Verdict == Passed || result.Elapsed > limit || window == withinWindows {
			return result.timed(limit, window, tally)
		}
	}
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
	r.Detail = append(last.lines(), fmt.Sprintf("%.1f s after the change, %s allowed; samples drawn: %d", seconds, limit, windows))
	return r
}
