// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	k8sfake "k8s.io/client-go/kubernetes/fake"
)

// A node that was stopped at noon and started ten minutes later.
func TestPodsThatAStartWaitsFor(t *testing.T) {
	noon := time.Date(2026, 11, 22, 12, 0, 0, 7e8, time.UTC)
	node := Node{Ended: noon, Started: noon.Add(10 * time.Minute)}
	before, meanwhile, after := noon.Add(-time.Hour), noon.Add(time.Minute), node.Started.Truncate(time.Second)
	for name, c := range map[string]struct {
		pod    *corev1.Pod
		misses bool
	}{
		"what is told is of the time before":         {pod(corev1.ConditionTrue, before, before), true},
		"back, in the same second":                   {pod(corev1.ConditionTrue, after, after), false},
		"found lost while the node was away":         {pod(corev1.ConditionFalse, meanwhile, before), true},
		"found lost by the kubelet":                  {pod(corev1.ConditionFalse, after, after), true},
		"was broken before":                          {pod(corev1.ConditionFalse, before, before), false},
		"a container that ended before does not run": {ended(pod(corev1.ConditionTrue, before, before)), true},
		"a job's":         {inPhase(pod(corev1.ConditionFalse, meanwhile, before), corev1.PodSucceeded), false},
		"on its way out":  {leaving(pod(corev1.ConditionFalse, meanwhile, before)), false},
		"never looked at": {&corev1.Pod{}, false},
	} {
		if got := node.misses(c.pod); got != c.misses {
			t.Errorf("%s: waited for: %t", name, got)
		}
	}
}

func TestAStartNamesThePodsThatDoNotComeBack(t *testing.T) {
	for _, c := range []struct {
		back time.Duration // after which the pod is Ready again; 0 is never
		want []string
		took time.Duration
	}{{0, []string{"shop/web"}, podsBound}, {1900 * time.Millisecond, nil, 2 * time.Second}} {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			node := Node{Name: "n", Ended: began.Add(-time.Hour), Started: began}
			web := pod(corev1.ConditionFalse, began, began)
			web.Name, web.Namespace, web.Spec.NodeName = "web", "shop", node.Name
			client := k8sfake.NewClientset(web)
			if c.back > 0 {
				time.AfterFunc(c.back, func() {
					web.Status.Conditions[0].Status = corev1.ConditionTrue
					_ = client.Tracker().Update(corev1.SchemeGroupVersion.WithResource("pods"), web, "shop")
				})
			}
			away, err := untilBack(t.Context(), client.CoreV1(), []Node{node}, func(string) {})
			if took := time.Since(began); err != nil || !slices.Equal(away, c.want) || took != c.took {
				t.Errorf("%v, %v after %s", away, err, took)
			}
		})
	}
}

func TestNodesThatRanLongAreNotWaitedFor(t *testing.T) {
	now := time.Now()
	got := lately([]Node{{Name: "old", Started: now.Add(-time.Hour)}, {Name: "new", Started: now.Add(-time.Minute)}}, now)
	if len(got) != 1 || got[0].Name != "new" {
		t.Errorf("%+v", got)
	}
}

func pod(ready corev1.ConditionStatus, since, started time.Time) *corev1.Pod {
	state := corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: metav1.NewTime(started)}}
	return &corev1.Pod{Status: corev1.PodStatus{
		Conditions:        []corev1.PodCondition{{Type: corev1.PodReady, Status: ready, LastTransitionTime: metav1.NewTime(since)}},
		ContainerStatuses: []corev1.ContainerStatus{{State: state}},
	}}
}

func ended(p *corev1.Pod) *corev1.Pod {
	p.Status.ContainerStatuses[0].State = corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{}}
	return p
}

func inPhase(p *corev1.Pod, phase corev1.PodPhase) *corev1.Pod {
	p.Status.Phase = phase
	return p
}

func leaving(p *corev1.Pod) *corev1.Pod {
	p.DeletionTimestamp = &metav1.Time{}
	return p
}
