// SPDX-License-Identifier: Apache-2.0

package check

import (
	"math"
	"slices"
	"sort"
)

// Alpha is how often a measurement may be wrong: a correct cluster rejected, or
// one of the named wrong values accepted.
const Alpha = 1e-5

// Smallest and largest number of requests that a plan asks for. Fewer would
// convince nobody; more would keep the learner waiting, for minutes, for a
// difference that no lab is about.
const (
	leastRequests = 100
	mostRequests  = 100_000
)

// Chances are those of a verdict that is wrong.
type Chances struct {
	Rejected float64 // of a count outside the bounds when the expected share is true
	Accepted float64 // of one inside them when a wrong share is
}

// Plan finds the smallest sample that tells the expected share from each wrong
// one (percent, 0 to 100): the chances of a count of hits outside [lo, hi], and of
// one inside, stay below those that are given. Where the largest sample does not
// tell them apart, it is that one.
func Plan(expected float64, wrong []float64, may Chances) (n, lo, hi int) {
	enough := func(n int) bool {
		lo, hi := Bounds(n, expected, may.Rejected)
		return separates(n, lo, hi, wrong, may.Accepted)
	}
	// The discreteness of counts makes the condition flicker near the
	// boundary; from the first size where it holds, a few smaller ones may
	// hold as well, so the search doubles, halves, then walks back.
	top := leastRequests
	for !enough(top) && top < mostRequests {
		top = min(2*top, mostRequests)
	}
	bottom := max(leastRequests, top/2)
	n = bottom + sort.Search(top-bottom, func(i int) bool { return enough(bottom + i) })
	for back := n - 1; back >= leastRequests && back > n-n/20; back-- {
		if enough(back) {
			n = back
		}
	}
	lo, hi = Bounds(n, expected, may.Rejected)
	return n, lo, hi
}

// Bounds gives the narrowest equal-tailed range that n requests leave with
// probability below alpha when the expected share (percent) is true.
func Bounds(n int, expected, alpha float64) (lo, hi int) {
	p := expected / 100
	lo = sort.Search(n, func(k int) bool { return lowerTail(n, k, p) >= alpha/2 })
	above := sort.Search(n+1, func(k int) bool { return lowerTail(n, n-k-1, 1-p) < alpha/2 })
	return lo, above
}

func separates(n, lo, hi int, wrong []float64, alpha float64) bool {
	return !slices.ContainsFunc(wrong, func(w float64) bool {
		return between(n, lo, hi, w/100) >= alpha
	})
}

// lowerTail is P(X <= k) for n trials of chance p.
func lowerTail(n, k int, p float64) float64 { return between(n, 0, k, p) }

// between is P(lo <= X <= hi), summed term by term outwards from the largest
// term, so that nothing is lost to rounding and far terms cost nothing.
func between(n, lo, hi int, p float64) float64 {
	lo, hi = max(lo, 0), min(hi, n)
	if lo > hi {
		return 0
	}
	if p <= 0 || p >= 1 {
		certain := 0
		if p >= 1 {
			certain = n
		}
		if lo <= certain && certain <= hi {
			return 1
		}
		return 0
	}
	mode := min(max(int(float64(n+1)*p), lo), hi)
	start := math.Exp(logTerm(n, mode, p))
	odds := p / (1 - p)
	sum := start
	for k, term := mode, start; k < hi && term > sum*1e-18; k++ {
		term *= float64(n-k) / float64(k+1) * odds
		sum += term
	}
	for k, term := mode, start; k > lo && term > sum*1e-18; k-- {
		term *= float64(k) / float64(n-k+1) / odds
		sum += term
	}
	return min(sum, 1)
}

// logTerm is log P(X = k).
func logTerm(n, k int, p float64) float64 {
	return logChoose(n, k) + float64(k)*math.Log(p) + float64(n-k)*math.Log1p(-p)
}

// Interval is the exact (Clopper-Pearson) interval of the share behind count
// hits in total requests, in percent; it misses the truth with probability
// below alpha.
func Interval(count, total int, alpha float64) (low, high float64) {
	if total == 0 {
		return 0, 100
	}
	low, high = 0, 100
	if count > 0 {
		low = 100 * bisect(func(p float64) bool { return between(total, count, total, p) < alpha/2 })
	}
	if count < total {
		high = 100 * bisect(func(p float64) bool { return lowerTail(total, count, p) > alpha/2 })
	}
	return low, high
}

// bisect finds where holds turns from true to false in 0..1.
func bisect(holds func(p float64) bool) float64 {
	low, high := 0.0, 1.0
	for range 60 {
		if middle := (low + high) / 2; holds(middle) {
			low = middle
		} else {
			high = middle
		}
	}
	return (low + high) / 2
}
