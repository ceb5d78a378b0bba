// SPDX-License-Identifier: Apache-2.0

package check

import (
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

func fingerprintOf(t *testing.T, load *fakeLoad) Fingerprint {
	t.Helper()
	s := newSession(load, loadPod(true)...)
	s.lab.Steps = []lab.Step{trafficStep(10, 5, 20), trafficStep(100, 90)}
	got, err := s.fingerprint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestFingerprint(t *testing.T) {
	got := fingerprintOf(t, &fakeLoad{v2: percentV2(10), ms: func(i, _ int) float64 { return []float64{249.9, 250, 10}[i%3] }})
	want := Fingerprint{map[string]Answers{"jason": {Total: 2038, Times: map[string]map[int]int{
		"v1": {0: 1219, 1: 609}, "v2": {0: 140, 1: 70}}}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFingerprintIsAsLargeAsTheMostDemandingCheck(t *testing.T) {
	s := newSession(&fakeLoad{v2: percentV2(0)}, loadPod(true)...)
	s.lab.Steps = []lab.Step{latencyStep(lab.LatencyCheck{Under: seconds(1), Share: 100, Not: 99})}
	got, err := s.fingerprint(t.Context())
	if want, _, _ := PlanLeast(100, 99, Alpha); err != nil || got.Clients["jason"].Total != want || want <= fingerprintRequests {
		t.Errorf("%d requests, want %d: %v", got.Clients["jason"].Total, want, err)
	}
}

func TestFingerprintOfSlowAnswersEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		got := fingerprintOf(t, &fakeLoad{v2: percentV2(0), ms: func(i, n int) float64 {
			if i%min(n, 64) == 0 {
				time.Sleep(6 * time.Second)
			}
			return 6000
		}})
		if total := got.Clients["jason"].Total; total != 16+2*64 || time.Since(began) != 18*time.Second {
			t.Errorf("%d requests in %s", total, time.Since(began))
		}
	})
}

func TestFingerprintThatCannotBeTaken(t *testing.T) {
	restless := newSession(&fakeLoad{}, loadPod(true)...)
	restless.ground = fakeGround{Stillness{Detail: []string{"a.b: is not connected to istiod"}}}
	broken := newSession(&fakeLoad{}, loadPod(true)...)
	broken.lab.Classes["v1"] = "code =="
	gone := newSession(&fakeLoad{}, loadPod(true)...)
	gone.lab.Clients["other"] = lab.Client{From: "deploy/other"}
	gone.exec = &fakeLoad{v2: percentV2(0)}
	for want, s := range map[string]*session{
		"a.b: is not connected to istiod": restless, `class "v1"`: broken, "deployment bookinfo/other": gone,
	} {
		if _, err := s.fingerprint(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// answering makes a client's answers of shares and times.
func answering(total int, times map[string]map[int]int) Fingerprint {
	return Fingerprint{map[string]Answers{"jason": {total, times}}}
}

func TestDiffers(t *testing.T) {
	type times = map[string]map[int]int
	base := answering(400, times{"v1": {0: 360}, "v2": {0: 40}})
	for name, c := range map[string]struct {
		a, b  Fingerprint
		words string // "" for no difference
	}{
		"the same":                      {base, base, ""},
		"much alike":                    {base, answering(400, times{"v1": {0: 340}, "v2": {0: 60}}), ""},
		"of another size":               {base, answering(2000, times{"v1": {0: 1800}, "v2": {0: 200}}), ""},
		"other shares":                  {base, answering(400, times{"v1": {0: 200}, "v2": {0: 200}}), "jason: 90.0 % of 400 are v1, of the other 50.0 % of 400"},
		"a new class":                   {base, answering(400, times{"code 503": {0: 400}}), "jason: 0.0 % of 400 are code 503, of the other 100.0 % of 400"},
		"a little later":                {base, answering(400, times{"v1": {3: 360}, "v2": {3: 40}}), ""},
		"a second later":                {base, answering(400, times{"v1": {4: 360}, "v2": {0: 40}}), "jason: the other's v1 takes 1 s or longer in 100.0 % of 360, in this one even 0.25 s in 0.0 % of 360"},
		"a second earlier":              {answering(400, times{"v1": {28: 400}}), answering(400, times{"v1": {24: 400}}), "jason: v1 takes 7 s or longer in 100.0 % of 400, in the other even 6.25 s in 0.0 % of 400"},
		"some later":                    {base, answering(400, times{"v1": {0: 300, 28: 60}, "v2": {0: 40}}), "jason: the other's v1 takes"},
		"one straggler":                 {base, answering(400, times{"v1": {0: 359, 28: 1}, "v2": {0: 40}}), ""},
		"a little later, some more so":  {answering(400, times{"v1": {0: 400}}), answering(400, times{"v1": {3: 390, 4: 10}}), ""},
		"for one question, not for two": {base, answering(400, times{"v1": {0: 313}, "v2": {0: 87}}), ""},
		"for two questions":             {base, answering(400, times{"v1": {0: 308}, "v2": {0: 92}}), "jason: 90.0 %"},
		"another client":                {base, Fingerprint{map[string]Answers{"jason": base.Clients["jason"], "mary": {}}}, "mary: is a client of one of the two only"},
		"no client":                     {Fingerprint{}, Fingerprint{}, ""},
	} {
		words, differs := c.a.Differs(c.b)
		if differs != (c.words != "") || !strings.HasPrefix(words, c.words) {
			t.Errorf("%s: %t, %q", name, differs, words)
		}
		if _, back := c.b.Differs(c.a); back != differs {
			t.Errorf("%s: %t one way, %t the other", name, differs, back)
		}
	}
}

// TestSameBehaviourDoesNotDiffer draws pairs of the same source, whose machine is
// now idle, now busy.
func TestSameBehaviourDoesNotDiffer(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 5))
	drawn := func() Fingerprint {
		busy := random.Float64() * 700
		a := Answers{Total: 400, Times: map[string]map[int]int{"v1": {}, "v2": {}}}
		for range a.Total {
			class, ms := "v1", 2500+busy*random.Float64()
			if random.Float64() < 0.1 {
				class, ms = "v2", 20+busy
			}
			a.Times[class][int(ms/250)]++
		}
		return Fingerprint{map[string]Answers{"jason": a}}
	}
	for range 2000 {
		if words, differs := drawn().Differs(drawn()); differs {
			t.Fatal(words)
		}
	}
}
