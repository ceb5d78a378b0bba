// SPDX-License-Identifier: Apache-2.0

package check

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/fake"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// fakeLoad answers like the load client: response number i is v2 where share
// says so.
type fakeLoad struct {
	v2       func(call, i, n int) bool
	calls    int
	commands [][]string
	targets  []Target
	err      error
}

func (f *fakeLoad) Exec(_ context.Context, in Target, command []string, stdout io.Writer) error {
	f.commands, f.targets = append(f.commands, command), append(f.targets, in)
	if f.err != nil {
		return f.err
	}
	n, err := strconv.Atoi(command[slices.Index(command, "--n")+1])
	if err != nil {
		return err
	}
	f.calls++
	s := sample{Requests: n, Bodies: []string{`{"reviews":[{}]}`, `{"reviews":[{"rating":{"color":"black"}}]}`}}
	for i := range n {
		body := 0
		if f.v2(f.calls, i, n) {
			body = 1
		}
		s.Responses = append(s.Responses, response{Code: 200, Body: &body, Ms: 1})
	}
	return json.NewEncoder(stdout).Encode(s)
}

// percentV2 spreads a percentage evenly.
func percentV2(percent int) func(int, int, int) bool {
	return func(_, i, _ int) bool { return i%100 < percent }
}

type fakeGround struct{ found Stillness }

func (g fakeGround) Still(context.Context) (Stillness, error) { return g.found, nil }

type fakeObjects map[string]any

func (f fakeObjects) object(_ context.Context, check *lab.ResourceCheck) (map[string]any, error) {
	switch {
	case f == nil:
		return nil, apierrors.NewNotFound(schema.GroupResource{Resource: "deployments"}, check.Name)
	case len(f) == 0:
		return nil, errors.New("no matches for kind")
	}
	return f, nil
}

// loadPod is the client's Deployment with its pod, ready or not.
func loadPod(isReady bool) []runtime.Object {
	labels := map[string]string{"app": "load"}
	condition, available := corev1.ConditionFalse, int32(0)
	if isReady {
		condition, available = corev1.ConditionTrue, 1
	}
	return []runtime.Object{
		&appsv1.Deployment{
			ObjectMeta: metav1.ObjectMeta{Name: "load", Namespace: "bookinfo", Generation: 2},
			Spec:       appsv1.DeploymentSpec{Selector: &metav1.LabelSelector{MatchLabels: labels}},
			Status:     appsv1.DeploymentStatus{ObservedGeneration: 2, Replicas: 1, UpdatedReplicas: 1, AvailableReplicas: available},
		},
		&corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{Name: "load-1", Namespace: "bookinfo", Labels: labels},
			Status: corev1.PodStatus{Phase: corev1.PodRunning,
				Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: condition}}},
		},
	}
}

func newSession(load *fakeLoad, objects ...runtime.Object) *session {
	return &session{
		lab: &lab.Lab{
			Arena:   lab.Arena{Namespaces: []string{"bookinfo"}},
			Classes: canaryClasses(),
			Clients: map[string]lab.Client{"jason": {From: "deploy/load", URL: "http://reviews:9080/", Headers: map[string]string{"end-user": "jason"}}},
		},
		client: fake.NewClientset(objects...), exec: load, patience: 50 * time.Millisecond,
		ground:   fakeGround{Stillness{Still: true, Summary: "4 of 4 proxies acknowledged"}},
		progress: func(Progress) {},
	}
}

func trafficStep(share float64, not ...float64) lab.Step {
	return lab.Step{Check: []lab.Check{{Traffic: &lab.TrafficCheck{
		As: "jason", Share: map[string]float64{"v2": share}, Not: map[string][]float64{"v2": not}}}}}
}

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
	command := []string{"/labapp", "load", "run", "--url", "http://reviews:9080/", "--n", "2038", "--concurrency", "16", "--header", "end-user: jason"}
	if diff := cmp.Diff(command, load.commands[0]); diff != "" {
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
		"broken class":     {broken, "class v1: expression"},
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

func TestStraysAreTold(t *testing.T) {
	load := &fakeLoad{v2: percentV2(10)}
	s := newSession(load, loadPod(true)...)
	delete(s.lab.Classes, "v1")
	results := s.run(t.Context(), trafficStep(10, 20))
	if detail := strings.Join(results[1].Detail, "\n"); !strings.Contains(detail, "of no class: code 200:") {
		t.Errorf("detail: %s", detail)
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
	tally, err := s.sort(c)
	if err != nil || tally.counts["refused"] != 1 || tally.counts[""] != 1 {
		t.Errorf("%+v, %v", tally, err)
	}
}
