// SPDX-License-Identifier: Apache-2.0

package proof

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kubectl-labs/kubectl-labs/pkg/check"
)

// judge turns the verdict of a step's checks into an outcome, and says whether it
// is as it must be. excuse tells why no verdict is a fair one too, "" where it is
// not. What survives is found out later: a mutant that passed is Accepted here.
func (t *Trial) judge(results []check.Result, excuse string) {
	t.Results = results
	switch check.Overall(results) {
	case check.Passed:
		t.Outcome, t.OK = Accepted, t.Kind.Right()
	case check.Failed:
		t.Outcome, t.OK = Rejected, !t.Kind.Right()
	default:
		t.Outcome, t.OK = Unmeasured, excuse != "" && !t.Kind.Right()
		if excuse != "" {
			t.Why = append(t.Why, excuse)
		}
	}
	if !t.OK {
		t.Why = append(t.Why, measured(results, t.Outcome)...)
	}
}

// refuse is the outcome where the cluster does not take the state. For an answer
// that the author wrote down, right or wrong, that is a mistake of the lab's.
func (t *Trial) refuse(e *RefusedError) {
	t.Outcome, t.OK = Refused, t.Kind == Mutant
	t.Why = append(t.Why, e.Words...)
}

// compare settles what a mutant that passed is, by how the solution behaves and
// how the mutant does. A share that was moved is another one even where a sample
// of that size cannot tell: not seeing a difference proves none there.
func (t *Trial) compare(solution, mutant check.Fingerprint) {
	words, differs := solution.Differs(mutant)
	switch {
	case differs:
		t.Outcome, t.OK, t.Why = Survived, false, append(t.Why, words)
	case moves(t.Family):
		t.Outcome, t.OK, t.Why = Survived, false, append(t.Why, "the shares differ, by less than the checks tell apart")
	default:
		t.Outcome, t.OK, t.Why = Same, true, nil
	}
}

// moves tells whether a family's mutants shift shares by some points.
func moves(family string) bool {
	return slices.Contains([]string{"weight", "leak", "percentage"}, family)
}

// measured lists what stands behind an outcome: what was not measured and why, else
// what failed, else everything.
func measured(results []check.Result, outcome Outcome) []string {
	telling := map[Outcome]check.Verdict{Unmeasured: check.Unmeasured, Rejected: check.Failed}[outcome]
	var lines []string
	for _, r := range results {
		if telling != "" && r.Verdict != telling {
			continue
		}
		lines = append(lines, line(r))
	}
	return lines
}

// line reads like "share v2 as anyone: 10.3 % of 1,470, expected 10".
func line(r check.Result) string {
	text := r.Title
	if r.As != "" {
		text += " as " + r.As
	}
	var parts []string
	for _, part := range append([]string{r.Measured, r.Expected}, r.Detail...) {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return fmt.Sprintf("%s: %s", text, strings.Join(parts, "; "))
}
