// SPDX-License-Identifier: Apache-2.0

package check

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// Verdict is what a check came to.
type Verdict string

// The verdicts: what was measured is right, what was measured is wrong, or
// nothing could be measured and Detail says why.
const (
	Passed     Verdict = "passed"
	Failed     Verdict = "failed"
	Unmeasured Verdict = "unmeasured"
)

// Result is one check's outcome in plain values.
type Result struct {
	// Kind is "ground", "ready", "traffic", "latency" or "resource".
	Kind string `json:"kind"`
	// Title says what was looked at, for example "share v2".
	Title string `json:"title"`
	// As names the client that sent the requests; traffic and latency only.
	As      string  `json:"as,omitempty"`
	Verdict Verdict `json:"verdict"`
	// Expected reads for example "expected 10, ruled out 5 and 20".
	Expected string `json:"expected,omitempty"`
	// Measured reads for example "10.3 % of 1,470".
	Measured string `json:"measured,omitempty"`
	// Shares are the numbers behind a traffic check, one for each class, and
	// behind a latency check, one: of the responses that count.
	Shares []Share `json:"shares,omitempty"`
	// Latency is what a latency check measured.
	Latency *Latency `json:"latency,omitempty"`
	// Seen says what the responses of a sample that failed were, the most frequent
	// first.
	Seen []Seen `json:"seen,omitempty"`
	// Detail has further lines: what the number means, what was seen instead, or
	// why nothing was.
	Detail []string `json:"detail,omitempty"`
	// Means says, in each language, what it means that the check failed, as the
	// lab's author put it.
	Means lab.Text `json:"means,omitempty"`
	// Late says that a time limit was over before anything could be measured, so that
	// measuring again tells no more.
	Late bool `json:"late,omitempty"`
	// Elapsed is the time the check took, in nanoseconds when encoded.
	Elapsed time.Duration `json:"elapsed"`
}

// Share is one class's part of a sample. Shares and bounds are percentages.
type Share struct {
	// Class is "" for a latency check that takes responses of any class.
	Class   string  `json:"class"`
	Count   int     `json:"count"`
	Total   int     `json:"total"`
	Percent float64 `json:"percent"`
	// Low and High bound the true share, exactly, with Alpha.
	Low      float64   `json:"low"`
	High     float64   `json:"high"`
	Expected float64   `json:"expected"`
	RuledOut []float64 `json:"ruledOut"`
	// Fits are those of RuledOut that what was measured fits; only where OK is
	// false. None means that it lies between the values that were named.
	Fits []float64 `json:"fits,omitempty"`
	OK   bool      `json:"ok"`
}

// Overall is the verdict on all results together: what could not be measured
// outweighs what failed, which outweighs what passed.
func Overall(results []Result) Verdict {
	overall := Passed
	for _, result := range results {
		switch result.Verdict {
		case Unmeasured:
			return Unmeasured
		case Failed:
			overall = Failed
		}
	}
	return overall
}

// unmeasured turns a result into one that says why nothing was measured.
func (r Result) unmeasured(reasons ...string) Result {
	r.Verdict, r.Detail = Unmeasured, reasons
	return r
}

// meaning adds the author's words to a result that failed.
func (r Result) meaning(words lab.Text) Result {
	if r.Verdict == Failed {
		r.Means = words
	}
	return r
}

// state puts the shares into words; a class is named where there are several.
func (r *Result) state(shares []Share) {
	r.Shares, r.Verdict = shares, Passed
	var expected, measured []string
	for _, share := range shares {
		prefix := ""
		if len(shares) > 1 {
			prefix = share.Class + " "
		}
		expected = append(expected, fmt.Sprintf("%sexpected %s, ruled out %s", prefix, number(share.Expected), list(share.RuledOut)))
		measured = append(measured, fmt.Sprintf("%s%.1f %% of %s", prefix, share.Percent, Thousands(share.Total)))
		if !share.OK {
			r.Verdict = Failed
		}
	}
	r.Expected, r.Measured = strings.Join(expected, "; "), strings.Join(measured, "; ")
}

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// list writes "5", "5 and 20", "5, 20 and 30".
func list(values []float64) string {
	words := make([]string, len(values))
	for i, value := range slices.Sorted(slices.Values(values)) {
		words[i] = number(value)
	}
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// Thousands writes 1470 as "1,470".
func Thousands(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
