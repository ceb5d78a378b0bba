// SPDX-License-Identifier: Apache-2.0

package check

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// exact sums P(lo <= X <= hi) in rational numbers.
func exact(n, lo, hi int, percent int64) float64 {
	p, q := big.NewRat(percent, 100), big.NewRat(100-percent, 100)
	power := func(x *big.Rat, k int) *big.Rat {
		e := big.NewInt(int64(k))
		return new(big.Rat).SetFrac(new(big.Int).Exp(x.Num(), e, nil), new(big.Int).Exp(x.Denom(), e, nil))
	}
	sum := new(big.Rat)
	for k := max(lo, 0); k <= min(hi, n); k++ {
		term := new(big.Rat).SetInt(new(big.Int).Binomial(int64(n), int64(k)))
		sum.Add(sum, term.Mul(term, power(p, k)).Mul(term, power(q, n-k)))
	}
	value, _ := sum.Float64()
	return value
}

func TestBetweenIsExact(t *testing.T) {
	for _, c := range []struct {
		n, lo, hi int
		percent   int64
	}{
		{10, 0, 3, 50}, {100, 20, 30, 10}, {300, 0, 12, 10}, {300, 45, 300, 10}, {200, 0, 0, 1}, {150, 150, 150, 99}, {80, 5, 4, 50},
	} {
		got, want := between(c.n, c.lo, c.hi, float64(c.percent)/100), exact(c.n, c.lo, c.hi, c.percent)
		if math.Abs(got-want) > 1e-9*want {
			t.Errorf("between(%d, %d, %d, %d %%) = %g, exactly %g", c.n, c.lo, c.hi, c.percent, got, want)
		}
	}
}

func TestPlan(t *testing.T) {
	for _, c := range []struct {
		expected float64
		wrong    []float64
		from, to int // the sample's size
	}{
		{10, []float64{20}, 880, 960},
		{50, []float64{60}, 1800, 2000},
		{10, []float64{5, 20}, 1900, 2100},
		{0, []float64{1}, 1146, 1146}, // 0.99^1146 is the first below 1e-5
		{100, []float64{99}, 1146, 1146},
		{0, []float64{20}, 100, 100},
		{100, []float64{0}, 100, 100},
	} {
		n, lo, hi := Plan(c.expected, c.wrong, Chances{Alpha, Alpha})
		t.Logf("%g against %v: %d requests, %d to %d", c.expected, c.wrong, n, lo, hi)
		if n < c.from || n > c.to {
			t.Errorf("%g against %v takes %d requests, want %d to %d", c.expected, c.wrong, n, c.from, c.to)
		}
		if outside := 1 - between(n, lo, hi, c.expected/100); outside >= Alpha {
			t.Errorf("%g against %v: a right cluster is rejected with %g", c.expected, c.wrong, outside)
		}
		for _, wrong := range c.wrong {
			if inside := between(n, lo, hi, wrong/100); inside >= Alpha {
				t.Errorf("%g against %g: accepted with %g", c.expected, wrong, inside)
			}
		}
	}
}

func TestPlanOfCertainties(t *testing.T) {
	if n, lo, hi := Plan(0, []float64{5}, Chances{Alpha, Alpha}); lo != 0 || hi != 0 {
		t.Errorf("0 %%: %d to %d of %d, a stray response must fail", lo, hi, n)
	}
	if n, lo, hi := Plan(100, []float64{90}, Chances{Alpha, Alpha}); lo != n || hi != n {
		t.Errorf("100 %%: %d to %d of %d, a stray response must fail", lo, hi, n)
	}
}

// TestPlanAgainstDraws plans with a coarse alpha, so that errors are frequent
// enough to count, and draws.
func TestPlanAgainstDraws(t *testing.T) {
	const alpha, rounds = 0.02, 3000
	random := rand.New(rand.NewPCG(7, 11))
	for _, c := range []struct{ expected, wrong float64 }{{10, 20}, {50, 60}, {90, 80}, {30, 25}, {3, 8}} {
		n, lo, hi := Plan(c.expected, []float64{c.wrong}, Chances{alpha, alpha})
		rejected, accepted := 0, 0
		for range rounds {
			if k := draw(random, n, c.expected); k < lo || k > hi {
				rejected++
			}
			if k := draw(random, n, c.wrong); k >= lo && k <= hi {
				accepted++
			}
		}
		// Five standard errors above alpha.
		most := int(rounds * (alpha + 5*math.Sqrt(alpha/rounds)))
		if rejected > most || accepted > most {
			t.Errorf("%g against %g, n %d: rejected %d, accepted %d of %d, at most %d", c.expected, c.wrong, n, rejected, accepted, rounds, most)
		}
	}
}

func draw(random *rand.Rand, n int, percent float64) int {
	hits := 0
	for range n {
		if random.Float64() < percent/100 {
			hits++
		}
	}
	return hits
}

// TestPlanHoldsEverywhere walks plans over many shares and checks both
// promises, and that one request less would break one of them or the minimum.
func TestPlanHoldsEverywhere(t *testing.T) {
	for expected := 0.0; expected <= 100; expected += 5 {
		for _, wrong := range []float64{expected - 10, expected + 10} {
			if wrong < 0 || wrong > 100 {
				continue
			}
			n, lo, hi := Plan(expected, []float64{wrong}, Chances{Alpha, Alpha})
			if lo > hi || 1-between(n, lo, hi, expected/100) >= Alpha || between(n, lo, hi, wrong/100) >= Alpha {
				t.Errorf("%g against %g: n %d, %d to %d breaks its promise", expected, wrong, n, lo, hi)
			}
			if lo, hi := Bounds(n-1, expected, Alpha); n > leastRequests && separates(n-1, lo, hi, []float64{wrong}, Alpha) {
				t.Errorf("%g against %g: %d requests are enough too", expected, wrong, n-1)
			}
		}
	}
}

func TestInterval(t *testing.T) {
	// Published values of the exact 95 % interval.
	for _, c := range []struct {
		count, total int
		low, high    float64
	}{{0, 10, 0, 30.85}, {1, 10, 0.25, 44.50}, {5, 10, 18.71, 81.29}, {10, 10, 69.15, 100}, {10, 100, 4.90, 17.62}} {
		low, high := Interval(c.count, c.total, 0.05)
		if math.Abs(low-c.low) > 0.01 || math.Abs(high-c.high) > 0.01 {
			t.Errorf("%d of %d: %.2f to %.2f, want %.2f to %.2f", c.count, c.total, low, high, c.low, c.high)
		}
	}
}
