// SPDX-License-Identifier: Apache-2.0

package check

import (
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// mixedLoad answers 81 times in 100 with v1, 4 times not at all, else with 503.
type mixedLoad struct{ sent int }

func (m *mixedLoad) Exec(_ context.Context, _ Target, command []string, stdout io.Writer) error {
	n, err := option(command, "--n")
	if err != nil {
		return err
	}
	s, zero, one := sample{Bodies: []string{`{"reviews":[{}]}`, "no healthy upstream"}}, 0, 1
	for range n {
		i := m.sent % 100
		m.sent++
		switch {
		case i < 81:
			s.Responses = append(s.Responses, response{Code: 200, Body: &zero, Ms: 1})
		case i < 85:
			s.Responses = append(s.Responses, response{Error: "connection refused", Ms: 1})
		default:
			s.Responses = append(s.Responses, response{Code: 503, Body: &one, Ms: 1})
		}
	}
	return json.NewEncoder(stdout).Encode(s)
}

func TestWhatFailedIsExplained(t *testing.T) {
	for name, c := range map[string]struct {
		percent int
		fits    []float64
		words   []string
	}{
		"a wrong value":     {20, []float64{20}, []string{"v2 fits 20, which is wrong"}},
		"the other one":     {5, []float64{5}, []string{"v2 fits 5, which is wrong"}},
		"in between":        {15, nil, []string{"v2 lies between 10 and 20"}},
		"beyond":            {60, nil, []string{"v2 lies above 20"}},
		"none of the class": {0, nil, []string{"v2 lies below 5", "instead: v1 100.0 %"}},
	} {
		load := &fakeLoad{v2: percentV2(c.percent)}
		got := newSession(load, loadPod(true)...).run(t.Context(), trafficStep(10, 5, 20))[1]
		if diff := cmp.Diff(c.words, got.Detail); got.Verdict != Failed || diff != "" || !cmp.Equal(got.Shares[0].Fits, c.fits) {
			t.Errorf("%s: %v %s", name, got.Shares[0].Fits, diff)
		}
	}
	right := newSession(&fakeLoad{v2: percentV2(10)}, loadPod(true)...).run(t.Context(), trafficStep(10, 5, 20))[1]
	if right.Verdict != Passed || right.Detail != nil || right.Seen != nil || right.Shares[0].Fits != nil {
		t.Errorf("what passed is explained: %+v", right)
	}
}

func TestWhatCameInstead(t *testing.T) {
	s := newSession(nil, loadPod(true)...)
	s.exec = &mixedLoad{}
	delete(s.lab.Classes, "refused")
	got := s.run(t.Context(), trafficStep(100, 0))[1]
	var kinds []string
	for _, seen := range got.Seen {
		kinds = append(kinds, seen.Kind)
	}
	if diff := cmp.Diff([]string{"v1", "code 503", "no answer"}, kinds); diff != "" {
		t.Error(diff)
	}
	words := strings.Join(got.Detail, "\n")
	for _, want := range []string{"v2 fits 0, which is wrong", "instead: v1 81.0 %, code 503 15.0 %, no answer 4.0 %", "of no class: code 503: \"no healthy upstream\"", "of no class: no answer: connection refused"} {
		if !strings.Contains(words, want) {
			t.Errorf("%q is not in:\n%s", want, words)
		}
	}
	if encoded, err := json.Marshal(got); err != nil || !strings.Contains(string(encoded), `"seen":[{"kind":"v1","count":`) || !strings.Contains(string(encoded), `"fits":[0]`) {
		t.Errorf("%s, %v", encoded, err)
	}
}

// What is named in a line of its own is not repeated.
func TestInsteadLeavesOutWhatIsStated(t *testing.T) {
	step := trafficStep(10, 5, 20)
	step.Check[0].Traffic.Share["v1"], step.Check[0].Traffic.Not["v1"] = 90, []float64{80, 95}
	got := newSession(&fakeLoad{v2: percentV2(0)}, loadPod(true)...).run(t.Context(), step)[1]
	if diff := cmp.Diff([]string{"v1 lies above 95", "v2 lies below 5"}, got.Detail); diff != "" {
		t.Error(diff)
	}
}

func TestSlownessIsExplained(t *testing.T) {
	page := slowPage()
	page.Of = "v1"
	for name, c := range map[string]struct {
		ms    func(i, n int) float64
		v2    int
		words []string
	}{
		"too fast":  {after(20, 0, 0), 0, []string{"fits 50 or less, which is wrong", "57 took less than 5.3 s"}},
		"too slow":  {after(6000, 40, 7000), 0, []string{"fits 50 or less, which is wrong", "40 took 6.7 s or longer"}},
		"both":      {func(i, _ int) float64 { return []float64{6000, 20, 7000}[i%3] }, 0, []string{"fits 50 or less, which is wrong", "19 took less than 5.3 s", "19 took 6.7 s or longer"}},
		"of others": {after(6000, 0, 0), 100, []string{"fits 50 or less, which is wrong", "57 not of class v1: v2 100.0 %"}},
	} {
		got := newSession(&fakeLoad{v2: percentV2(c.v2), ms: c.ms}, loadPod(true)...).run(t.Context(), latencyStep(page))[1]
		if diff := cmp.Diff(c.words, got.Detail); got.Verdict != Failed || diff != "" || !cmp.Equal(got.Shares[0].Fits, []float64{50}) {
			t.Errorf("%s: %+v\n%s", name, got.Shares[0], diff)
		}
	}
	nearly := lab.LatencyCheck{Under: seconds(1), Share: 95, Not: 10}
	got := newSession(&fakeLoad{v2: percentV2(0), ms: func(i, _ int) float64 { return []float64{999, 999, 999, 1000, 1000}[i%5] }}, loadPod(true)...).run(t.Context(), latencyStep(nearly))[1]
	if got.Verdict != Failed || !strings.HasPrefix(got.Detail[0], "lies between 10 and 95") {
		t.Errorf("%+v", got)
	}
}

func TestAuthorsMeaningOfAFailure(t *testing.T) {
	words := lab.Text{"en": "no rule looks at who is asking", "ja": "誰が尋ねたかを見る規則がない"}
	traffic := trafficStep(10, 20)
	traffic.Check[0].Traffic.Means = words
	page := slowPage()
	page.Means = words
	resource := lab.Step{Check: []lab.Check{{Resource: &lab.ResourceCheck{Kind: "Deployment", Name: "load", Expect: "object.a == 1", Means: words}}}}
	for name, c := range map[string]struct {
		step         lab.Step
		right, wrong *fakeLoad
		here, there  fakeObjects
	}{
		"traffic":          {traffic, &fakeLoad{v2: percentV2(10)}, &fakeLoad{v2: percentV2(20)}, nil, nil},
		"latency":          {latencyStep(page), &fakeLoad{v2: percentV2(0), ms: after(6000, 0, 0)}, &fakeLoad{v2: percentV2(0)}, nil, nil},
		"resource":         {resource, nil, nil, fakeObjects{"a": 1}, fakeObjects{"a": 2}},
		"resource is gone": {resource, nil, nil, fakeObjects{"a": 1}, nil},
	} {
		for want, with := range map[Verdict]func(s *session){
			Passed: func(s *session) { s.exec, s.objects = c.right, c.here },
			Failed: func(s *session) { s.exec, s.objects = c.wrong, c.there },
		} {
			s := newSession(nil, loadPod(true)...)
			with(s)
			results := s.run(t.Context(), c.step)
			got := results[len(results)-1]
			if got.Verdict != want || cmp.Equal(got.Means, words) != (want == Failed) {
				t.Errorf("%s: %+v", name, got)
			}
		}
	}
}
