// SPDX-License-Identifier: Apache-2.0

package check

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/fake"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// fakeLoad answers like the load client. A sample's first portion is sent all
// at once, which tells where a sample begins; its requests are counted through.
type fakeLoad struct {
	v2       func(call, i, n int) bool // the i-th request of the call-th sample, in a portion of n
	ms       func(i, n int) float64    // how long it takes, 1 ms when nil
	calls    int
	sent     int
	commands [][]string
	targets  []Target
	err      error
}

func (f *fakeLoad) Exec(_ context.Context, in Target, command []string, stdout io.Writer) error {
	f.commands, f.targets = append(f.commands, command), append(f.targets, in)
	if f.err != nil {
		return f.err
	}
	n, err := option(command, "--n")
	if err != nil {
		return err
	}
	if together, err := option(command, "--concurrency"); err != nil {
		return err
	} else if n == together {
		f.calls, f.sent = f.calls+1, 0
	}
	return json.NewEncoder(stdout).Encode(f.answer(n))
}

func (f *fakeLoad) answer(n int) sample {
	s := sample{Bodies: []string{`{"reviews":[{}]}`, `{"reviews":[{"rating":{"color":"black"}}]}`}}
	for range n {
		body, ms := 0, 1.0
		if f.v2(f.calls, f.sent, n) {
			body = 1
		}
		if f.ms != nil {
			ms = f.ms(f.sent, n)
		}
		s.Responses = append(s.Responses, response{Code: 200, Body: &body, Ms: ms})
		f.sent++
	}
	return s
}

func option(command []string, name string) (int, error) {
	return strconv.Atoi(command[slices.Index(command, name)+1])
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
