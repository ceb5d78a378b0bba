// SPDX-License-Identifier: Apache-2.0

package check

import (
	"testing"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// However many classes a check counts, all of them together reject a right cluster
// less than once in 1/Alpha.
func TestClassesShareTheChanceOfRejection(t *testing.T) {
	for name, share := range map[string]map[string]float64{
		"one":             {"a": 30},
		"two of all":      {"a": 30, "b": 70},
		"two of some":     {"a": 30, "b": 20},
		"three":           {"a": 50, "b": 30, "c": 20},
		"four of certain": {"a": 100, "b": 0, "c": 0, "d": 0},
	} {
		check := &lab.TrafficCheck{Share: share, Not: map[string][]float64{}}
		for class, expected := range share {
			check.Not[class] = []float64{(expected + 50) / 2}
			if expected == 50 {
				check.Not[class] = []float64{40}
			}
		}
		plan, ok := planTraffic(check, Alpha)
		if !ok {
			t.Errorf("%s: not planned", name)
		}
		rejected := 0.0
		for _, s := range plan.shares {
			rejected += 1 - between(plan.requests, s.lo, s.hi, s.expected/100)
			for _, wrong := range s.wrong {
				if accepted := between(plan.requests, s.lo, s.hi, wrong/100); accepted >= Alpha {
					t.Errorf("%s: %s is accepted at %g with %g", name, s.class, wrong, accepted)
				}
			}
		}
		if name == "two of all" {
			rejected /= 2
		}
		if rejected >= Alpha {
			t.Errorf("%s: a right cluster is rejected with %g", name, rejected)
		}
	}
}
