// SPDX-License-Identifier: Apache-2.0

package check

import (
	"strings"
	"testing"
	"time"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

func TestMeasurable(t *testing.T) {
	share := func(expected, wrong float64, within time.Duration) lab.Check {
		return lab.Check{Traffic: &lab.TrafficCheck{Within: lab.Duration(within),
			Share: map[string]float64{"v1": expected}, Not: map[string][]float64{"v1": {wrong}}}}
	}
	slow := func(over time.Duration, least, wrong float64) lab.Check {
		return lab.Check{Latency: &lab.LatencyCheck{Over: lab.Duration(over), Under: lab.Duration(2 * over), Share: least, Not: wrong}}
	}
	for name, c := range map[string]struct {
		check lab.Check
		words string // "" is measurable
	}{
		"canary":              {share(10, 15, 0), ""},
		"rollback":            {share(100, 99, 10*time.Second), ""},
		"too near":            {share(50, 50.5, 0), "100,000 requests do not tell 50 from 50.5"},
		"too near for timing": {share(50, 51.5, time.Minute), "100,000 requests do not tell 50 from 51.5"},
		"delay":               {slow(6500*time.Millisecond, 100, 90), ""},
		"too near in time":    {slow(time.Second, 95, 93), "5,000 requests do not tell 95 from 93"},
		"too slow":            {slow(6500*time.Millisecond, 95, 92), "and a sample may take 3m0s"},
		"ready":               {lab.Check{Ready: &lab.ReadyCheck{Scope: "all"}}, ""},
	} {
		err := Measurable(c.check)
		if (err == nil) != (c.words == "") || err != nil && !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What could never be measured is said, not measured.
func TestWhatIsTooNearIsNotMeasured(t *testing.T) {
	load := &fakeLoad{v2: percentV2(50)}
	results := newSession(load, loadPod(true)...).run(t.Context(), trafficStep(50, 50.5))
	if Overall(results) != Unmeasured || load.calls != 0 {
		t.Errorf("%d samples: %+v", load.calls, results)
	}
}
