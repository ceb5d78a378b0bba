// SPDX-License-Identifier: Apache-2.0

package check

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

func TestTraffic(t *testing.T) {
	for _, c := range []struct {
		percent int
		share   float64
		not     []float64
		want    Verdict
	}{
		{10, 10, []float64{5, 20}, Passed},
		{20, 10, []float64{5, 20}, Failed},
		{5, 10, []float64{5, 20}, Failed},
		{100, 100, []float64{90}, Passed},
		{99, 100, []float64{90}, Failed},
		{0, 0, []float64{20}, Passed},
		{1, 0, []float64{20}, Failed},
	} {
		load := &fakeLoad{v2: percentV2(c.percent)}
		results := newSession(load, loadPod(true)...).run(t.Context(), trafficStep(c.share, c.not...))
		if got := results[1]; got.Verdict != c.want || load.calls != 1 {
			t.Errorf("%d %% against %g: %s after %d samples: %+v", c.percent, c.share, got.Verdict, load.calls, got)
		}
	}
}

func TestTrafficInWords(t *testing.T) {
	load := &fakeLoad{v2: percentV2(10)}
	results := newSession(load, loadPod(true)...).run(t.Context(), trafficStep(10, 20, 5))
	ground, traffic := results[0], results[1]
	if ground.Kind != "ground" || ground.Measured != "4 of 4 proxies acknowledged" || ground.Verdict != Passed {
		t.Errorf("ground: %+v", ground)
	}
	want := []string{"share v2", "jason", "expected 10, ruled out 5 and 20", "10.3 % of 2,038"}
	if diff := cmp.Diff(want, []string{traffic.Title, traffic.As, traffic.Expected, traffic.Measured}); diff != "" {
		t.Error(diff)
	}
	var commands [][]string
	for _, n := range []string{"16", "2022"} {
		commands = append(commands, []string{"/labapp", "load", "run", "--url", "http://reviews:9080/",
			"--n", n, "--concurrency", "16", "--header", "end-user: jason"})
	}
	if diff := cmp.Diff(commands, load.commands); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(Target{"bookinfo", "load-1", "load"}, load.targets[0]); diff != "" {
		t.Error(diff)
	}
	if share := traffic.Shares[0]; share.Low > 10 || share.High < 10 || share.Low < 5 || share.High > 20 {
		t.Errorf("interval %g to %g", share.Low, share.High)
	}
}

func TestTrafficThatCannotBeMeasured(t *testing.T) {
	noAnswer := &fakeLoad{err: errors.New("container not found")}
	good := &fakeLoad{v2: percentV2(10)}
	overlap := newSession(good, loadPod(true)...)
	overlap.lab.Classes["fine"] = "code == 200"
	broken := newSession(good, loadPod(true)...)
	broken.lab.Classes["v1"] = "code =="
	restless := newSession(good, loadPod(true)...)
	restless.ground = fakeGround{Stillness{Summary: "3 of 4 proxies acknowledged", Detail: []string{"a.b: rejected Listener: no such filter"}}}
	for name, c := range map[string]struct {
		session *session
		want    string
	}{
		"client missing":   {newSession(good), "client jason: deployment bookinfo/load is not there"},
		"client not ready": {newSession(good, loadPod(false)...), "bookinfo/load: 0 of 1 replicas are available"},
		"exec fails":       {newSession(noAnswer, loadPod(true)...), "sending from pod bookinfo/load-1: container not found"},
		"overlap":          {overlap, "classes fine and v2 both match"},
		"broken class":     {broken, `class "v1" does not compile: column 8: `},
		"ground":           {restless, "rejected Listener: no such filter"},
	} {
		t.Run(name, func(t *testing.T) {
			results := c.session.run(t.Context(), trafficStep(10, 5, 20))
			text := fmt.Sprint(results)
			if Overall(results) != Unmeasured || results[1].Verdict != Unmeasured || !strings.Contains(text, c.want) {
				t.Errorf("%s, want in it: %s", text, c.want)
			}
		})
	}
}

// The learner's own configuration is refused: that fails, whatever the proxies do
// with the one they had, and its reason is shown.
func TestRefusedConfigurationFails(t *testing.T) {
	words := "a.b: rejected Listener: no such filter"
	for percent, want := range map[int]Verdict{10: Passed, 20: Failed} {
		s := newSession(&fakeLoad{v2: percentV2(percent)}, loadPod(true)...)
		s.ground = fakeGround{Stillness{Refused: true, Summary: "3 of 4 proxies acknowledged", Detail: []string{words}}}
		results := s.run(t.Context(), trafficStep(10, 5, 20))
		if Overall(results) != Failed || results[0].Verdict != Failed || results[0].Detail[0] != words || results[1].Verdict != want {
			t.Errorf("%+v", results)
		}
	}
}

func TestStraysAreTold(t *testing.T) {
	load := &fakeLoad{v2: percentV2(10)}
	s := newSession(load, loadPod(true)...)
	delete(s.lab.Classes, "v1")
	results := s.run(t.Context(), trafficStep(10, 20))
	if detail := strings.Join(results[1].Detail, "\n"); !strings.Contains(detail, "of no class: code 200:") {
		t.Errorf("detail: %s", detail)
	}
}

// groundThatFalls looks still while a workload under it goes.
type groundThatFalls struct{ fall func() }

func (g groundThatFalls) Still(context.Context) (Stillness, error) {
	g.fall()
	return Stillness{Still: true, Summary: "4 of 4 proxies acknowledged"}, nil
}

func TestWorkloadsAreLookedAtAgainAfterTheMesh(t *testing.T) {
	s := newSession(&fakeLoad{v2: percentV2(10)}, loadPod(true)...)
	s.ground = groundThatFalls{func() {
		down := loadPod(false)[0].(*appsv1.Deployment)
		if _, err := s.client.AppsV1().Deployments("bookinfo").Update(t.Context(), down, metav1.UpdateOptions{}); err != nil {
			t.Error(err)
		}
	}}
	results := s.run(t.Context(), trafficStep(10, 20))
	if Overall(results) != Unmeasured || results[0].Measured != "1 workloads not rolled out" {
		t.Errorf("%+v", results)
	}
}

func TestReady(t *testing.T) {
	step := lab.Step{Check: []lab.Check{{Ready: &lab.ReadyCheck{Scope: "all"}}}}
	if r := newSession(nil, loadPod(true)...).run(t.Context(), step); Overall(r) != Passed {
		t.Errorf("%+v", r)
	}
	objects := loadPod(false)
	objects[1].(*corev1.Pod).Status.ContainerStatuses = []corev1.ContainerStatus{{Name: "load", State: corev1.ContainerState{
		Waiting: &corev1.ContainerStateWaiting{Reason: "ImagePullBackOff", Message: "not found"}}}}
	r := newSession(nil, objects...).run(t.Context(), step)
	want := []string{"bookinfo/load: 0 of 1 replicas are available", "bookinfo/load-1: container load: ImagePullBackOff not found"}
	if diff := cmp.Diff(want, r[0].Detail); Overall(r) != Failed || diff != "" {
		t.Errorf("%+v\n%s", r, diff)
	}
}

func TestResource(t *testing.T) {
	object := fakeObjects{"spec": map[string]any{"replicas": int64(3)}}
	for _, c := range []struct {
		objects fakeObjects
		expect  string
		want    Verdict
		words   string
	}{
		{object, "object.spec.replicas == 3", Passed, "holds"},
		{object, "object.spec.replicas == 4", Failed, "does not hold"},
		{object, "object.status.ready", Unmeasured, "must be true or false"},
		{object, "object.status.ready == 3", Failed, "does not hold"},
		{nil, "true", Failed, "is not there"},
		{fakeObjects{}, "true", Unmeasured, "no matches for kind"},
	} {
		s := newSession(nil)
		s.objects = c.objects
		results := s.run(t.Context(), lab.Step{Check: []lab.Check{{Resource: &lab.ResourceCheck{
			APIVersion: "apps/v1", Kind: "Deployment", Namespace: "bookinfo", Name: "load", Expect: c.expect}}}})
		if Overall(results) != c.want || !strings.Contains(fmt.Sprint(results), c.words) {
			t.Errorf("%s: %+v", c.expect, results)
		}
	}
}

func TestReadSample(t *testing.T) {
	for text, want := range map[string]string{
		"":                                "reading the load client's report",
		"usage: labapp":                   "usage: labapp",
		`{"requests":2,"responses":[{}]}`: "reports 1 responses to 2 requests",
	} {
		if _, err := readSample([]byte(text), 2); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	s, err := readSample([]byte(`{"requests":2,"bodies":["x"],"responses":[{"code":0,"error":"connection refused","ms":1},{"code":503,"body":-1}]}`), 2)
	if err != nil {
		t.Fatal(err)
	}
	c, err := compileClasses(canaryClasses())
	if err != nil {
		t.Fatal(err)
	}
	tally, err := s.sort(t.Context(), c)
	if err != nil || tally.counts["refused"] != 1 || tally.counts[""] != 1 {
		t.Errorf("%+v, %v", tally, err)
	}
}
