// SPDX-License-Identifier: Apache-2.0

package check

import (
	"context"
	"strings"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// Latency is how long the responses of a latency check took, those that do not
// count among them. Times are in milliseconds, as the client saw them.
type Latency struct {
	// Of is the class that a response must have to count, "" for any.
	Of string `json:"of,omitempty"`
	// OverMs and UnderMs bound the times that count: the first is included, the
	// second is not. 0 is no bound.
	OverMs  float64 `json:"overMs,omitempty"`
	UnderMs float64 `json:"underMs,omitempty"`
	// MedianMs is the time that half of the responses did not exceed.
	MedianMs   float64 `json:"medianMs"`
	ShortestMs float64 `json:"shortestMs"`
	LongestMs  float64 `json:"longestMs"`
}

// latency draws one sample and lets it decide.
func (s *session) latency(ctx context.Context, check *lab.LatencyCheck, ground *Result) Result {
	result := Result{Kind: "latency", Title: "time " + band(check), As: check.As}
	if ground.Verdict == Unmeasured {
		return result.unmeasured("the ground is not still")
	}
	classes, err := compileClasses(s.lab.Classes)
	if err != nil {
		return result.unmeasured(strings.Split(err.Error(), "\n")...)
	}
	plan, ok := planLatency(check, Alpha)
	if !ok {
		return result.unmeasured(tooNearInTime(check).Error())
	}
	var times Latency
	tally, err := s.count(ctx, check.As, timedLoad(check, plan.requests), &plan, func(ctx context.Context, drawn *sample) (*tally, error) {
		times = drawn.times()
		return drawn.sortTimes(ctx, check, classes)
	})
	if err != nil {
		return result.unmeasured(err.Error())
	}
	result.state(plan.judge(tally.counts, tally.total))
	times.Of, times.OverMs, times.UnderMs = check.Of, milliseconds(check.Over), milliseconds(check.Under)
	result.Latency, result.Expected = &times, latencyExpected(check)
	result.Measured += ", " + times.String()
	result.tell(check, tally)
	return result.meaning(check.Means)
}

// planLatency has one share, of the responses that count; more is right too.
func planLatency(check *lab.LatencyCheck, alpha float64) (plan, bool) {
	n, lo, ok := PlanLeast(check.Share, check.Not, alpha)
	share := plannedShare{class: check.Of, expected: check.Share, wrong: []float64{check.Not}, lo: lo, hi: n}
	return plan{requests: n, shares: []plannedShare{share}}, ok
}

// sortTimes counts the responses that count.
func (s *sample) sortTimes(ctx context.Context, check *lab.LatencyCheck, c *classes) (*tally, error) {
	classes, err := s.classify(ctx, c)
	if err != nil {
		return nil, err
	}
	t := &tally{total: len(classes), seen: s.seen(classes), counts: map[string]int{}, places: map[place]int{}}
	for i, class := range classes {
		t.places[placeOf(check, class, s.Responses[i].Ms)]++
	}
	t.counts[check.Of] = t.places[inTime]
	return t, nil
}

// place is where a response stands to a latency check.
type place int

// Only what is in time counts.
const (
	inTime place = iota
	tooFast
	tooSlow
	ofAnother
)

func placeOf(check *lab.LatencyCheck, class string, ms float64) place {
	switch {
	case check.Of != "" && class != check.Of:
		return ofAnother
	case ms < milliseconds(check.Over):
		return tooFast
	case check.Under > 0 && ms >= milliseconds(check.Under):
		return tooSlow
	}
	return inTime
}
