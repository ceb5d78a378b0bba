// SPDX-License-Identifier: Apache-2.0

package check

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

func latencyStep(check lab.LatencyCheck) lab.Step {
	check.As = "jason"
	return lab.Step{Check: []lab.Check{{Latency: &check}}}
}

func seconds(s float64) lab.Duration { return lab.Duration(s * float64(time.Second)) }

// slowPage is what a page is asked for that two time-outs of 3 s delay.
func slowPage() lab.LatencyCheck {
	return lab.LatencyCheck{Over: seconds(5.3), Under: seconds(6.7), Share: 95, Not: 50}
}

// after answers as many times as given after the second time, else after the first.
func after(ms float64, times int, otherMs float64) func(i, n int) float64 {
	return func(i, n int) float64 {
		if i >= n-times {
			return otherMs
		}
		return ms
	}
}

func TestLatency(t *testing.T) {
	v1 := slowPage()
	v1.Of = "v1"
	whole := slowPage()
	whole.Share = 100
	for name, c := range map[string]struct {
		check lab.LatencyCheck
		ms    func(i, n int) float64
		v2    int // per cent
		want  Verdict
	}{
		"all in time":           {slowPage(), after(6000, 0, 0), 0, Passed},
		"as few as may be":      {slowPage(), after(6000, 12, 20), 0, Passed}, // 45 of 57 must count
		"one too few":           {slowPage(), after(6000, 13, 20), 0, Failed},
		"all must count":        {whole, after(6000, 1, 20), 0, Failed},
		"over is included":      {slowPage(), after(5300, 0, 0), 0, Passed},
		"just too fast":         {slowPage(), after(5299.999, 0, 0), 0, Failed},
		"under is left out":     {slowPage(), after(6700, 0, 0), 0, Failed},
		"just in time":          {slowPage(), after(6699.999, 0, 0), 0, Passed},
		"under alone":           {lab.LatencyCheck{Under: seconds(1), Share: 95, Not: 50}, after(0.5, 0, 0), 0, Passed},
		"under alone, too slow": {lab.LatencyCheck{Under: seconds(1), Share: 95, Not: 50}, after(1000, 0, 0), 0, Failed},
		"over alone":            {lab.LatencyCheck{Over: seconds(2), Share: 95, Not: 50}, after(60000, 0, 0), 0, Passed},
		"of the class":          {v1, after(6000, 0, 0), 0, Passed},
		"of another class":      {v1, after(6000, 0, 0), 100, Failed},
	} {
		t.Run(name, func(t *testing.T) {
			load := &fakeLoad{v2: percentV2(c.v2), ms: c.ms}
			results := newSession(load, loadPod(true)...).run(t.Context(), latencyStep(c.check))
			if got := results[1]; got.Verdict != c.want || load.calls != 1 || got.Shares[0].OK != (c.want == Passed) {
				t.Errorf("%s after %d samples: %+v", got.Verdict, load.calls, got)
			}
		})
	}
}

func TestLatencyInWords(t *testing.T) {
	check := slowPage()
	check.Of = "v1"
	load := &fakeLoad{v2: percentV2(0), ms: func(i, n int) float64 { return 5900 + 300*float64(i)/float64(n-1) }}
	got := newSession(load, loadPod(true)...).run(t.Context(), latencyStep(check))[1]
	want := []string{"latency", "time between 5.3 s and 6.7 s", "jason",
		"95 % v1 between 5.3 s and 6.7 s, ruled out 50", "100.0 % of 57, median 6.0 s, 5.9 s to 6.2 s"}
	if diff := cmp.Diff(want, []string{got.Kind, got.Title, got.As, got.Expected, got.Measured}); diff != "" {
		t.Error(diff)
	}
	times := &Latency{Of: "v1", OverMs: 5300, UnderMs: 6700, MedianMs: 6050, ShortestMs: 5900, LongestMs: 6200}
	if diff := cmp.Diff(times, got.Latency); diff != "" {
		t.Error(diff)
	}
}

func TestLatencyBounds(t *testing.T) {
	for _, c := range []struct {
		over, under float64
		long, short string
	}{
		{0, 1, "under 1 s", "under 1 s"},
		{0, 0.25, "under 250 ms", "under 250 ms"},
		{2.5, 0, "from 2.5 s", "from 2.5 s"},
		{0.9, 1.25, "between 900 ms and 1.25 s", "0.9–1.25 s"},
		{0.1, 0.25, "between 100 ms and 250 ms", "100–250 ms"},
	} {
		if got := band(&lab.LatencyCheck{Over: seconds(c.over), Under: seconds(c.under)}); got != c.long {
			t.Errorf("%s, want %s", got, c.long)
		}
		if got := (&Latency{OverMs: 1000 * c.over, UnderMs: 1000 * c.under}).Band(); got != c.short {
			t.Errorf("%s, want %s", got, c.short)
		}
	}
}

func TestLatencyLoad(t *testing.T) {
	for name, c := range map[string]struct {
		check lab.LatencyCheck
		want  load
	}{
		"waits, all at once":  {slowPage(), load{57, 57, 57, 15 * time.Second}},
		"waits, a large one":  {lab.LatencyCheck{Over: seconds(10), Under: seconds(12)}, load{300, 128, 128, 24 * time.Second}},
		"waits, and may":      {lab.LatencyCheck{Over: seconds(10)}, load{300, 256, 256, 20 * time.Second}},
		"prompt":              {lab.LatencyCheck{Under: seconds(0.2)}, load{30, 4, 4, 15 * time.Second}},
		"neither":             {lab.LatencyCheck{Under: seconds(1)}, load{30, 16, 16, 15 * time.Second}},
		"over a short moment": {lab.LatencyCheck{Over: seconds(0.1)}, load{30, 16, 16, 15 * time.Second}},
	} {
		if got := timedLoad(&c.check, c.want.requests); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
	command := timedLoad(&lab.LatencyCheck{Over: seconds(10)}, 300).command(lab.Client{URL: "http://a"})
	if i := slices.Index(command, "--timeout"); i < 0 || command[i+1] != "20s" {
		t.Errorf("%q", command)
	}
}

func TestLatencyThatCannotBeMeasured(t *testing.T) {
	near := slowPage()
	near.Not = 94.5
	restless := newSession(&fakeLoad{v2: percentV2(0)}, loadPod(true)...)
	restless.ground = fakeGround{Stillness{Summary: "3 of 4 proxies acknowledged"}}
	for name, c := range map[string]struct {
		session *session
		check   lab.LatencyCheck
		want    string
	}{
		"client missing": {newSession(&fakeLoad{}), slowPage(), "deployment bookinfo/load is not there"},
		"ground":         {restless, slowPage(), "the ground is not still"},
		"too near":       {newSession(&fakeLoad{v2: percentV2(0)}, loadPod(true)...), near, "5,000 requests do not tell 95 from 94.5"},
	} {
		got := c.session.run(t.Context(), latencyStep(c.check))[1]
		if got.Verdict != Unmeasured || got.Latency != nil || !strings.Contains(strings.Join(got.Detail, " "), c.want) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
