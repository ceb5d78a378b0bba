// SPDX-License-Identifier: Apache-2.0

package check

import (
	"maps"
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
// every class's bounds for that size.
func planTraffic(check *lab.TrafficCheck, alpha float64) plan {
	p := plan{requests: leastRequests}
	for _, class := range slices.Sorted(maps.Keys(check.Share)) {
		share := plannedShare{class: class, expected: check.Share[class], wrong: check.Not[class]}
		n, _, _ := Plan(share.expected, share.wrong, alpha)
		p.requests = max(p.requests, n)
		p.shares = append(p.shares, share)
	}
	for !p.bound(alpha) && p.requests < mostRequests {
		p.requests++
	}
	return p
}

// bound sets the bounds for the present size and says whether every wrong
// value is told apart: counts being whole, a size that serves one class may
// be one too many for another.
func (p *plan) bound(alpha float64) bool {
	all := true
	for i := range p.shares {
		s := &p.shares[i]
		s.lo, s.hi = Bounds(p.requests, s.expected, alpha)
		all = all && separates(p.requests, s.lo, s.hi, s.wrong, alpha)
	}
	return all
}

// judge compares what was counted with the bounds.
func (p *plan) judge(counts map[string]int, total int) []Share {
	shares := make([]Share, len(p.shares))
	for i, s := range p.shares {
		count := counts[s.class]
		low, high := Interval(count, total, Alpha)
		shares[i] = Share{
			Class: s.class, Count: count, Total: total, Percent: 100 * float64(count) / float64(max(total, 1)),
			Low: low, High: high, Expected: s.expected, RuledOut: s.wrong,
			OK: total == p.requests && s.lo <= count && count <= s.hi,
		}
	}
	return shares
}
