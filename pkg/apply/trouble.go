// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
)

// troubleOf names what keeps a pod from running, in the words of the kubelet or
// the scheduler; empty while it is merely starting.
func troubleOf(pod *corev1.Pod) (reason, message string) {
	for _, c := range pod.Status.Conditions {
		if c.Type == corev1.PodScheduled && c.Status == corev1.ConditionFalse && c.Reason == corev1.PodReasonUnschedulable {
			return c.Reason, c.Message
		}
	}
	for _, c := range slices.Concat(pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses) {
		if waiting := c.State.Waiting; waiting != nil && isTrouble(waiting.Reason) {
			return waiting.Reason, containerMessage(c)
		}
	}
	return "", ""
}

// isTrouble: a waiting reason that speaks of an error or a back-off.
func isTrouble(reason string) bool {
	return strings.HasPrefix(reason, "Err") || strings.HasSuffix(reason, "Error") ||
		strings.HasSuffix(reason, "BackOff") || reason == "InvalidImageName"
}

// isStuck: an event that says why a container is not even created.
func isStuck(reason string) bool {
	return reason == "FailedMount" || reason == "FailedAttachVolume" || reason == "FailedCreatePodSandBox"
}

// isRefusal: an event that says why a workload makes no pods, or a claim gets no
// volume.
func isRefusal(reason string) bool {
	return reason == "FailedCreate" || reason == "ProvisioningFailed" || reason == "FailedBinding"
}

// containerMessage adds to a crash loop how the container ended last.
func containerMessage(c corev1.ContainerStatus) string {
	text := "container " + c.Name + ": " + c.State.Waiting.Message
	if strings.Contains(c.State.Waiting.Reason, "Image") && !strings.Contains(text, c.Image) {
		text = "container " + c.Name + ", image " + c.Image + ": " + c.State.Waiting.Message
	}
	if last := c.LastTerminationState.Terminated; last != nil && last.Message != "" {
		text += " (" + strings.TrimSpace(last.Message) + ")"
	}
	return text
}

func isReady(pod *corev1.Pod) bool {
	if pod.Status.Phase == corev1.PodSucceeded {
		return true
	}
	return slices.ContainsFunc(pod.Status.Conditions, func(c corev1.PodCondition) bool {
		return c.Type == corev1.PodReady && c.Status == corev1.ConditionTrue
	})
}

// ripe ends the wait for a target that has been in trouble long enough, or whose
// pod has.
func (w *waiter) ripe(now time.Time) error {
	for uid, trouble := range w.pods.troubles {
		if !trouble.active || now.Sub(trouble.since) < w.grace(trouble) {
			continue
		}
		t, pod := w.blamed(uid)
		if t == nil || t.ready || t.leaving {
			continue
		}
		if err := w.fail(t, &NotReadyError{t.ref, pod, trouble.reason, trouble.message}); err != nil {
			return err
		}
	}
	return nil
}

// grace is how long a trouble must last to end the wait. A webhook that does not
// answer yet is waited for as long as an apply waits for it: the controller tries
// again too. The kubelet starts a container that ended twice again after ten seconds,
// and that try is seen: what it needed may be there by then.
func (w *waiter) grace(trouble *ailing) time.Duration {
	switch {
	case saysUnserved(trouble.message):
		return max(w.options.Grace, applyPatience)
	case trouble.reason == "CrashLoopBackOff":
		return 2 * w.options.Grace
	}
	return w.options.Grace
}

// fail ends the wait, or settles the target where trouble is what is wanted.
func (w *waiter) fail(t *target, trouble *NotReadyError) error {
	if !w.options.Failing {
		return trouble
	}
	t.failed = true
	w.settle(t, true, words(trouble.Reason, trouble.Message))
	return nil
}

// blamed finds the target that does not become ready because of an object in
// trouble, and the pod's name if it is one.
func (w *waiter) blamed(uid types.UID) (*target, string) {
	if pod := w.pods.pods[uid]; pod != nil {
		return w.targetOf(pod), pod.Namespace + "/" + pod.Name
	}
	if set := w.pods.sets[uid]; set != nil && w.byUID[uid] == nil {
		return w.deploymentOf(set), ""
	}
	return w.byUID[uid], ""
}

// deploymentOf is the target whose newest revision a ReplicaSet is.
func (w *waiter) deploymentOf(set *unstructured.Unstructured) *target {
	owner := metav1.GetControllerOf(set)
	if owner == nil {
		return nil
	}
	t := w.byUID[owner.UID]
	if t == nil || t.revision != set.GetAnnotations()[deploymentRevision] {
		return nil
	}
	return t
}

// targetOf finds the workload that is waited for and to whose newest revision a
// pod belongs.
func (w *waiter) targetOf(pod *corev1.Pod) *target {
	if t := w.targets[Ref{Kind: "Pod", Namespace: pod.Namespace, Name: pod.Name}]; t != nil {
		return t
	}
	owner := metav1.GetControllerOf(pod)
	if owner == nil {
		return nil
	}
	revision := pod.Labels["controller-revision-hash"]
	if owner.Kind == "ReplicaSet" {
		set := w.pods.sets[owner.UID]
		if set == nil {
			return nil
		}
		if deployment := metav1.GetControllerOf(set); deployment != nil {
			owner, revision = deployment, set.GetAnnotations()[deploymentRevision]
		}
	}
	group, _, _ := strings.Cut(owner.APIVersion, "/")
	t := w.targets[Ref{Group: group, Kind: owner.Kind, Namespace: pod.Namespace, Name: owner.Name}]
	if t == nil || (t.revision != "" && revision != t.revision) {
		return nil
	}
	return t
}
