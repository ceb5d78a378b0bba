// SPDX-License-Identifier: Apache-2.0

package check

import (
	"fmt"
	"slices"
	"time"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// tell says of a failure what the number means and why the other responses did
// not count.
func (r *Result) tell(check *lab.LatencyCheck, drawn *tally) {
	if r.Verdict != Failed {
		return
	}
	r.Seen = drawn.seen
	share := &r.Shares[0]
	if share.Low <= check.Not {
		share.Fits = []float64{check.Not}
		r.Detail = append(r.Detail, fmt.Sprintf("fits %s or less, which is wrong", number(check.Not)))
	} else {
		r.Detail = append(r.Detail, fmt.Sprintf("lies between %s and %s", number(check.Not), number(check.Share)))
	}
	if n := drawn.places[tooFast]; n > 0 {
		r.Detail = append(r.Detail, fmt.Sprintf("%s took less than %s", Thousands(n), bound(check.Over)))
	}
	if n := drawn.places[tooSlow]; n > 0 {
		r.Detail = append(r.Detail, fmt.Sprintf("%s took %s or longer", Thousands(n), bound(check.Under)))
	}
	if n := drawn.places[ofAnother]; n > 0 {
		others := slices.DeleteFunc(slices.Clone(drawn.seen), func(s Seen) bool { return s.Kind == check.Of })
		r.Detail = append(r.Detail, fmt.Sprintf("%s not of class %s: %s", Thousands(n), check.Of, kinds(others)))
	}
}

// String reads for example "median 6.0 s, 5.9 s to 6.2 s".
func (l *Latency) String() string {
	return fmt.Sprintf("median %s, %s to %s", span(l.MedianMs), span(l.ShortestMs), span(l.LongestMs))
}

// latencyExpected reads for example "95 % between 5.3 s and 6.7 s, ruled out 50".
func latencyExpected(check *lab.LatencyCheck) string {
	of := ""
	if check.Of != "" {
		of = check.Of + " "
	}
	return fmt.Sprintf("%s %% %s%s, ruled out %s", number(check.Share), of, band(check), number(check.Not))
}

// band reads for example "between 5.3 s and 6.7 s".
func band(check *lab.LatencyCheck) string {
	if check.Over > 0 && check.Under > 0 {
		return "between " + bound(check.Over) + " and " + bound(check.Under)
	}
	return oneBound(milliseconds(check.Over), milliseconds(check.Under))
}

// Band is short for the times that count, for example "5.3–6.7 s".
func (l *Latency) Band() string {
	switch {
	case l.OverMs == 0 || l.UnderMs == 0:
		return oneBound(l.OverMs, l.UnderMs)
	case l.UnderMs < 1000:
		return number(l.OverMs) + "–" + boundMs(l.UnderMs)
	}
	return number(l.OverMs/1000) + "–" + boundMs(l.UnderMs)
}

func oneBound(over, under float64) string {
	if over == 0 {
		return "under " + boundMs(under)
	}
	return "from " + boundMs(over)
}

func bound(d lab.Duration) string { return boundMs(milliseconds(d)) }

// boundMs writes a bound as it was asked for, "5.3 s" or "250 ms".
func boundMs(ms float64) string {
	if ms < 1000 {
		return number(ms) + " ms"
	}
	return number(ms/1000) + " s"
}

// span writes a measured time, "6.0 s" or "23 ms".
func span(ms float64) string {
	if ms < 999.5 {
		return fmt.Sprintf("%.0f ms", ms)
	}
	return fmt.Sprintf("%.1f s", ms/1000)
}

func milliseconds(d lab.Duration) float64 {
	return float64(time.Duration(d)) / float64(time.Millisecond)
}

func percent(count, total int) float64 { return 100 * float64(count) / float64(max(total, 1)) }
