// SPDX-License-Identifier: Apache-2.0

package check

// Smallest and largest sample for a one-sided check. Its requests may take
// seconds each, so fewer than for shares must do.
const (
	leastTimed = 20
	mostTimed  = 5_000
)

// PlanLeast finds the smallest sample that tells "at least this share" from "at
// most that wrong one" (percent, 0 to 100): fewer than lo hits happen with
// probability at most alpha when share is true, lo or more with probability at
// most alpha when wrong is. It gives false when no sample of mostTimed does.
func PlanLeast(share, wrong, alpha float64) (n, lo int, ok bool) {
	for n = leastTimed; n <= mostTimed; n++ {
		lo = leastBound(n, lo, share, alpha)
		if between(n, lo, n, wrong/100) <= alpha {
			return n, lo, true
		}
	}
	return 0, 0, false
}

// leastBound is the largest bound that a true share falls short of with
// probability at most alpha. It never falls as n grows, so the search goes on
// from the bound of a smaller sample.
func leastBound(n, from int, share, alpha float64) int {
	lo := from
	for lo < n && between(n, 0, lo, share/100) <= alpha {
		lo++
	}
	return lo
}
