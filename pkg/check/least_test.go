// SPDX-License-Identifier: Apache-2.0

package check

import (
	"math"
	"testing"
)

func TestPlanLeast(t *testing.T) {
	for _, c := range []struct {
		share, wrong float64
		n, lo        int
	}{
		{100, 50, 20, 20}, // 0.5^17 would do; fewer than 20 convince nobody
		{100, 60, 23, 23}, // 0.6^22 is 1.3e-5, 0.6^23 is 7.9e-6
		{100, 90, 110, 110},
		{50, 0, 20, 1}, // 0.5^20 is below 1e-5, 21 times as much is not
		{95, 50, 57, 45},
	} {
		n, lo, ok := PlanLeast(c.share, c.wrong, Alpha)
		if n != c.n || lo != c.lo || !ok {
			t.Errorf("%g against %g: %d of %d, want %d of %d", c.share, c.wrong, lo, n, c.lo, c.n)
		}
	}
}

// leastHolds adds up both promises in rational numbers.
func leastHolds(n, lo int, share, wrong int64) (right, refused bool) {
	return exact(n, 0, lo-1, share) <= Alpha, exact(n, lo, n, wrong) <= Alpha
}

// TestPlanLeastIsExact proves, in rational numbers, that each plan keeps both
// promises, that its bound is the largest that does, and that none of the next
// smaller samples has one that does.
func TestPlanLeastIsExact(t *testing.T) {
	for _, share := range []int64{5, 30, 50, 80, 95, 99, 100} {
		for _, wrong := range []int64{0, 10, 50} {
			if wrong >= share {
				continue
			}
			n, lo, ok := PlanLeast(float64(share), float64(wrong), Alpha)
			right, refused := leastHolds(n, lo, share, wrong)
			if !ok || !right || !refused {
				t.Errorf("%d against %d: %d of %d: right passes %t, wrong is refused %t", share, wrong, lo, n, right, refused)
			}
			if right, _ := leastHolds(n, lo+1, share, wrong); right && lo < n {
				t.Errorf("%d against %d: %d of %d could be asked for", share, wrong, lo+1, n)
			}
			for m := max(leastTimed, n-5); m < n; m++ {
				if oneDoes(m, lo, share, wrong) {
					t.Errorf("%d against %d: %d requests are enough too", share, wrong, m)
				}
			}
		}
	}
}

// oneDoes tries every bound that a sample of m can have when the plan's is lo for
// a larger one: a higher one would reject a right cluster.
func oneDoes(m, lo int, share, wrong int64) bool {
	for bound := min(lo, m); bound >= 0; bound-- {
		if right, refused := leastHolds(m, bound, share, wrong); right {
			return refused // a lower one refuses less
		}
	}
	return false
}

func TestPlanLeastOfWhatCannotBeToldApart(t *testing.T) {
	for _, c := range [][2]float64{{95, 94}, {50, 50}, {20, 80}} {
		if n, lo, ok := PlanLeast(c[0], c[1], Alpha); ok {
			t.Errorf("%g against %g: %d of %d", c[0], c[1], lo, n)
		}
	}
	if n, _, ok := PlanLeast(95, 90, Alpha); !ok || math.Abs(float64(n)-1958) > 20 {
		t.Errorf("95 against 90 takes %d requests", n)
	}
}
