// SPDX-License-Identifier: Apache-2.0

package check

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// sizes are the portions that were asked for.
func sizes(t *testing.T, load *fakeLoad) [][2]int {
	t.Helper()
	var all [][2]int
	for _, command := range load.commands {
		n, err := option(command, "--n")
		if err != nil {
			t.Fatal(err)
		}
		together, err := option(command, "--concurrency")
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, [2]int{n, together})
	}
	return all
}

func TestPortions(t *testing.T) {
	soon := lab.LatencyCheck{Under: seconds(2), Share: 95, Not: 50}
	always := func(ms float64) func(int, int) float64 { return func(int, int) float64 { return ms } }
	for name, c := range map[string]struct {
		step    lab.Step
		percent int // v2
		ms      float64
		want    Verdict
		sizes   [][2]int // how many requests, how many at once
	}{
		"prompt and right":            {trafficStep(100, 90), 100, 999, Passed, [][2]int{{16, 16}, {94, 16}}},
		"prompt and wrong":            {trafficStep(100, 90), 0, 1, Failed, [][2]int{{16, 16}, {94, 16}}},
		"slow and right":              {trafficStep(100, 90), 100, 1000, Passed, [][2]int{{16, 16}, {94, 128}}},
		"slow and wrong":              {trafficStep(100, 90), 0, 6000, Failed, [][2]int{{16, 16}}},
		"slow, wrong in the end":      {trafficStep(50, 20), 0, 6000, Failed, [][2]int{{16, 16}, {128, 128}}},
		"slow answers, soon asked":    {latencyStep(soon), 0, 6000, Failed, [][2]int{{16, 16}}},
		"slow answers, as asked":      {latencyStep(soon), 0, 1500, Passed, [][2]int{{16, 16}, {16, 16}, {16, 16}}},
		"slow answers, all at a time": {latencyStep(slowPage()), 0, 6000, Passed, [][2]int{{57, 57}}},
	} {
		t.Run(name, func(t *testing.T) {
			load := &fakeLoad{v2: percentV2(c.percent), ms: always(c.ms)}
			got := newSession(load, loadPod(true)...).run(t.Context(), c.step)[1]
			if diff := cmp.Diff(c.sizes, sizes(t, load)); diff != "" || got.Verdict != c.want {
				t.Errorf("%+v\n%s", got, diff)
			}
			sent := 0
			for _, size := range c.sizes {
				sent += size[0]
			}
			if got.Shares[0].Total != sent {
				t.Errorf("%d of %d requests counted", got.Shares[0].Total, sent)
			}
		})
	}
}

// TestSettledIsWhatTheWholeSampleSays walks every way a small sample can go.
func TestSettledIsWhatTheWholeSampleSays(t *testing.T) {
	const n = 6
	for lo := range n + 1 {
		for hi := lo; hi <= n; hi++ {
			p := plan{requests: n, shares: []plannedShare{{class: "a", lo: lo, hi: hi}}}
			for sent := range n + 1 {
				for hits := range sent + 1 {
					verdicts := map[bool]bool{}
					for more := range n - sent + 1 {
						verdicts[lo <= hits+more && hits+more <= hi] = true
					}
					counts := map[string]int{"a": hits}
					if got := p.settled(counts, sent); got != (len(verdicts) == 1) {
						t.Fatalf("%d to %d of %d: settled %t after %d of %d", lo, hi, n, got, hits, sent)
					}
					if p.settled(counts, sent) && p.judge(counts, sent)[0].OK != verdicts[true] {
						t.Fatalf("%d to %d of %d: judged wrongly after %d of %d", lo, hi, n, hits, sent)
					}
				}
			}
		}
	}
}

func TestPortionsAreJoined(t *testing.T) {
	zero, one, none := 0, 1, -1
	drawn := &sample{}
	drawn.add(&sample{Bodies: []string{"a"}, Responses: []response{{Body: &zero}, {Body: &one}}})
	drawn.add(&sample{Bodies: []string{"b", "c"}, Responses: []response{{Body: &one}, {Body: &none}, {Body: &zero}, {}}})
	var bodies []string
	for _, r := range drawn.Responses {
		bodies = append(bodies, drawn.body(drawn.index(r)))
	}
	if diff := cmp.Diff([]string{"a", "", "c", "", "b", ""}, bodies); diff != "" {
		t.Error(diff)
	}
}
