// SPDX-License-Identifier: Apache-2.0

package check

import (
	"math"
	"math/big"
	"testing"
)

// exactMoreThan counts in whole numbers in how many ways a+b hits fall on two
// samples so that the first gets a or more.
func exactMoreThan(a, n, b, m int) float64 {
	choose := func(n, k int) *big.Int { return new(big.Int).Binomial(int64(n), int64(k)) }
	ways := new(big.Int)
	for k := a; k <= min(n, a+b); k++ {
		ways.Add(ways, new(big.Int).Mul(choose(n, k), choose(m, a+b-k)))
	}
	value, _ := new(big.Rat).SetFrac(ways, choose(n+m, a+b)).Float64()
	return value
}

func TestMoreThanIsExact(t *testing.T) {
	for n := range 7 {
		for m := range 7 {
			for a := range n + 1 {
				for b := range m + 1 {
					compareMoreThan(t, a, n, b, m)
				}
			}
		}
	}
	compareMoreThan(t, 40, 400, 12, 400)
	compareMoreThan(t, 100, 400, 180, 2038)
	compareMoreThan(t, 400, 400, 0, 272)
	if p := unlike(10, 10, 0, 10); math.Abs(p-2.0/184756) > 1e-12 || p != unlike(0, 10, 10, 10) {
		t.Errorf("all of 10 against none of 10: %g", p)
	}
}

func compareMoreThan(t *testing.T, a, n, b, m int) {
	t.Helper()
	if got, want := moreThan(a, n, b, m), exactMoreThan(a, n, b, m); math.Abs(got-want) > 1e-9*want {
		t.Errorf("%d of %d and %d of %d: %g, exactly %g", a, n, b, m, got, want)
	}
}

// differing adds up, over all outcomes that are not out of the question, how
// often two samples are found unlike at alpha.
func differing(n int, p float64, m int, q, alpha float64) float64 {
	sum := 0.0
	for a := range n + 1 {
		chance := between(n, a, a, p)
		if chance < 1e-12 {
			continue
		}
		for b := range m + 1 {
			if other := between(m, b, b, q); other > 1e-12 && unlike(a, n, b, m) < alpha {
				sum += chance * other
			}
		}
	}
	return sum
}

func TestUnlikeKeepsItsPromise(t *testing.T) {
	const alpha = 0.01
	for _, p := range []float64{0, 0.02, 0.1, 0.5, 1} {
		for _, sizes := range [][2]int{{60, 60}, {30, 200}} {
			if wrong := differing(sizes[0], p, sizes[1], p, alpha); wrong > alpha {
				t.Errorf("%g in both, %v: found unlike with %g", p, sizes, wrong)
			}
		}
	}
	for _, c := range []struct {
		n       int
		p, q    float64
		atLeast float64
	}{{400, 0.5, 1, 0.9999}, {400, 0.1, 0.5, 0.9999}, {80, 0, 1, 0.9999}, {2038, 0.1, 0.2, 0.999}} {
		if found := differing(c.n, c.p, c.n, c.q, Alpha/20); found < c.atLeast {
			t.Errorf("%g against %g of %d each: found with %g only", c.p, c.q, c.n, found)
		}
	}
}
