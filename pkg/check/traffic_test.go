// SPDX-License-Identifier: Apache-2.0

package check

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

func TestWithin(t *testing.T) {
	step := trafficStep(0, 5)
	step.Check[0].Traffic.Within = lab.Duration(10 * time.Second)
	for name, c := range map[string]struct {
		v2    func(call, i, n int) bool
		since time.Duration // how long ago the change was
		want  Verdict
		words string
	}{
		"reached in the third sample": {func(call, i, _ int) bool { return call < 3 && i == 0 }, 0, Passed, "0.0 % of"},
		"right from before the limit to after it": {func(call, i, _ int) bool {
			if i == 0 {
				time.Sleep(6 * time.Second)
			}
			return call == 1
		}, 0, Passed, "reached after 6.0 s"},
		"wrong until the time was over": {func(call, i, _ int) bool {
			if i == 0 {
				time.Sleep(6 * time.Second)
			}
			return call < 3
		}, 0, Failed, "not reached after 12."},
		"looked at too late": {percentV2(0), 11 * time.Second, Unmeasured, ""},
		"never":              {percentV2(100), 11 * time.Second, Failed, "not reached after 11."},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				load := &fakeLoad{v2: c.v2}
				s := newSession(load, loadPod(true)...)
				s.since = time.Now().Add(-c.since)
				results := s.run(t.Context(), step)
				if len(results) != 1 || results[0].Verdict != c.want || !strings.Contains(results[0].Measured, c.words) {
					t.Errorf("%+v", results)
				}
			})
		})
	}
	t.Run("late, with much time allowed", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			patient := trafficStep(0, 5)
			patient.Check[0].Traffic.Within = lab.Duration(2 * time.Minute)
			began := time.Now()
			load := &fakeLoad{v2: func(_, _, _ int) bool { return time.Since(began) < 110*time.Second }}
			s := newSession(load, loadPod(true)...)
			s.since = began
			if results := s.run(t.Context(), patient); results[0].Verdict != Passed {
				t.Errorf("%+v", results)
			}
		})
	})
	t.Run("not timed", func(t *testing.T) {
		load := &fakeLoad{v2: percentV2(0)}
		results := newSession(load, loadPod(true)...).run(t.Context(), step)
		if Overall(results) != Passed || load.calls != 1 || results[0].Kind != "ground" {
			t.Errorf("%+v", results)
		}
	})
}
