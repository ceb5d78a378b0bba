// SPDX-License-Identifier: Apache-2.0

package check

import (
	"maps"
	"math"
	"slices"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// plan is one sample that decides all the shares of a check.
type plan struct {
	requests int
	shares   []plannedShare // by class name
}

type plannedShare struct {
	class    string
	expected float64 // percent
	wrong    []float64
	lo, hi   int // hits that pass
}

// planTraffic sizes the sample for a check's most demanding class and sets
// every class's bounds for that size. It gives false when no sample of mostRequests
// tells all the wrong values apart.
func planTraffic(check *lab.TrafficCheck, alpha float64) (plan, bool) {
	p := plan{requests: leastRequests}
	may := Chances{Rejected: alpha / float64(counts(check)), Accepted: alpha}
	for _, class := range slices.Sorted(maps.Keys(check.Share)) {
		share := plannedShare{class: class, expected: check.Share[class], wrong: check.Not[class]}
		n, _, _ := Plan(share.expected, share.wrong, may)
		p.requests = max(p.requests, n)
		p.shares = append(p.shares, share)
	}
	for !p.bound(may) {
		if p.requests++; p.requests > mostRequests {
			return p, false
		}
	}
	return p, true
}

// counts is how many counts of a right cluster could leave their bounds: each class
// has one, but where two are all there is, the one says the other.
func counts(check *lab.TrafficCheck) int {
	sum := 0.0
	for _, share := range check.Share {
		sum += share
	}
	if len(check.Share) == 2 && math.Abs(sum-100) < 1e-9 {
		return 1
	}
	return max(1, len(check.Share))
}

// bound sets the bounds for the present size and says whether every wrong
// value is told apart: counts being whole, a size that serves one class may
// be one too many for another.
func (p *plan) bound(may Chances) bool {
	all := true
	for i := range p.shares {
		s := &p.shares[i]
		s.lo, s.hi = Bounds(p.requests, s.expected, may.Rejected)
		all = all && separates(p.requests, s.lo, s.hi, s.wrong, may.Accepted)
	}
	return all
}

// settled tells whether the requests not sent yet cannot change the verdict.
func (p *plan) settled(counts map[string]int, sent int) bool {
	left, right := p.requests-sent, true
	for _, s := range p.shares {
		count := counts[s.class]
		if !s.possible(count, left) {
			return true
		}
		right = right && s.lo <= count && count+left <= s.hi
	}
	return right
}

// possible tells whether a count may still end within the bounds.
func (s *plannedShare) possible(count, left int) bool {
	return count <= s.hi && count+left >= s.lo
}

// judge compares what was counted in a sample that is whole or settled with the
// bounds.
func (p *plan) judge(counts map[string]int, total int) []Share {
	shares := make([]Share, len(p.shares))
	for i, s := range p.shares {
		count := counts[s.class]
		low, high := Interval(count, total, Alpha)
		shares[i] = Share{
			Class: s.class, Count: count, Total: total, Percent: percent(count, total),
			Low: low, High: high, Expected: s.expected, RuledOut: s.wrong,
			OK: s.possible(count, p.requests-total),
		}
	}
	return shares
}
