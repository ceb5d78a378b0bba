// SPDX-License-Identifier: Apache-2.0

package check

import (
	"context"
	"io"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

func TestClientThatCannotSend(t *testing.T) {
	zero := loadPod(true)[:1]
	none := int32(0)
	zero[0].(*appsv1.Deployment).Spec.Replicas = &none
	status := &zero[0].(*appsv1.Deployment).Status
	status.Replicas, status.UpdatedReplicas, status.AvailableReplicas = 0, 0, 0
	crashing := loadPod(false)
	crashing[1].(*corev1.Pod).Status.ContainerStatuses = []corev1.ContainerStatus{{Name: "load",
		State:                corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "CrashLoopBackOff", Message: "back-off 40s"}},
		LastTerminationState: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ExitCode: 137}}}}
	homeless := loadPod(false)
	homeless[1].(*corev1.Pod).Status.Conditions = append(homeless[1].(*corev1.Pod).Status.Conditions,
		corev1.PodCondition{Type: corev1.PodScheduled, Status: corev1.ConditionFalse, Message: "0/1 nodes are available"})
	for name, c := range map[string]struct {
		objects     []runtime.Object
		words, more string
	}{
		"missing":        {nil, "deployment bookinfo/load is not there", "kubectl get deployments -n bookinfo"},
		"scaled to zero": {zero, "deployment bookinfo/load is scaled to zero", "kubectl describe deployment -n bookinfo load"},
		"no pod":         {loadPod(true)[:1], "has no ready pod: it has no pod", "kubectl describe deployment -n bookinfo load"},
		"not ready":      {loadPod(false), "bookinfo/load-1: is Running, not ready", "kubectl describe pods -n bookinfo"},
		"crash looping":  {crashing, "container load: CrashLoopBackOff back-off 40s, it ended with exit code 137", "kubectl describe pods -n bookinfo"},
		"no node":        {homeless, "bookinfo/load-1: finds no node: 0/1 nodes are available", "kubectl describe pods -n bookinfo"},
	} {
		results := newSession(&fakeLoad{v2: percentV2(10)}, c.objects...).run(t.Context(), trafficStep(10, 20))
		lines := strings.Join(append(results[0].Detail, results[1].Detail...), "\n")
		if Overall(results) != Unmeasured || !strings.Contains(lines, c.words) || !strings.Contains(lines, "more: "+c.more) {
			t.Errorf("%s: %+v", name, results)
		}
	}
}

// A pod that came to a bad end serves nobody: what it was for is looked after by
// the workload that it belongs to, if any.
func TestPodsAtTheirEndAreNoTrouble(t *testing.T) {
	for _, phase := range []corev1.PodPhase{corev1.PodFailed, corev1.PodSucceeded} {
		ended := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "try", Namespace: "bookinfo"}, Status: corev1.PodStatus{Phase: phase}}
		results := newSession(&fakeLoad{v2: percentV2(10)}, append(loadPod(true), ended)...).run(t.Context(), trafficStep(10, 20))
		if Overall(results) != Passed {
			t.Errorf("%s: %+v", phase, results)
		}
	}
}

// disturbedLoad does something to the client's pod while a sample is drawn.
type disturbedLoad struct {
	*fakeLoad
	disturb func(ctx context.Context, pod *corev1.Pod) error
	session *session
}

func (d *disturbedLoad) Exec(ctx context.Context, in Target, command []string, stdout io.Writer) error {
	pod, err := d.session.client.CoreV1().Pods(in.Namespace).Get(ctx, in.Pod, metav1.GetOptions{})
	if err == nil {
		err = d.disturb(ctx, pod)
	}
	if err != nil {
		return err
	}
	return d.fakeLoad.Exec(ctx, in, command, stdout)
}

func TestClientThatIsDisturbedWhileItSends(t *testing.T) {
	s := newSession(nil, loadPod(true)...)
	pods := s.client.CoreV1().Pods("bookinfo")
	update := func(change func(*corev1.Pod)) func(context.Context, *corev1.Pod) error {
		return func(ctx context.Context, pod *corev1.Pod) error {
			change(pod)
			_, err := pods.Update(ctx, pod, metav1.UpdateOptions{})
			return err
		}
	}
	for name, c := range map[string]struct {
		disturb func(context.Context, *corev1.Pod) error
		want    string
	}{
		"left alone": {func(context.Context, *corev1.Pod) error { return nil }, ""},
		"restarted": {update(func(pod *corev1.Pod) {
			pod.Status.ContainerStatuses = []corev1.ContainerStatus{{Name: "load"}, {Name: "istio-proxy", RestartCount: 1}}
		}), "pod bookinfo/load-1 restarted while it was sending; more: kubectl describe pod -n bookinfo load-1"},
		"replaced": {update(func(pod *corev1.Pod) { pod.UID = "another" }), "restarted while it was sending"},
		"gone": {func(ctx context.Context, pod *corev1.Pod) error {
			return pods.Delete(ctx, pod.Name, metav1.DeleteOptions{})
		}, "pod bookinfo/load-1 went while it was sending"},
	} {
		t.Run(name, func(t *testing.T) {
			s = newSession(nil, loadPod(true)...)
			pods = s.client.CoreV1().Pods("bookinfo")
			s.exec = &disturbedLoad{&fakeLoad{v2: percentV2(50)}, c.disturb, s}
			got := s.run(t.Context(), trafficStep(10, 20))[1]
			if (got.Verdict == Unmeasured) != (c.want != "") || !strings.Contains(strings.Join(got.Detail, " "), c.want) {
				t.Errorf("%+v", got)
			}
		})
	}
}
