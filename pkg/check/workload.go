// SPDX-License-Identifier: Apache-2.0

package check

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// waiting lists what in the namespaces is not rolled out yet, each in a line
// such as "bookinfo/reviews-v2: 0 of 1 replicas are available".
func waiting(ctx context.Context, client kubernetes.Interface, namespaces []string) ([]string, error) {
	var lines []string
	for _, namespace := range namespaces {
		found, err := waitingIn(ctx, client, namespace)
		if err != nil {
			return nil, fmt.Errorf("reading workloads of %s: %w", namespace, err)
		}
		lines = append(lines, found...)
	}
	return lines, nil
}

func waitingIn(ctx context.Context, client kubernetes.Interface, namespace string) ([]string, error) {
	rollouts, err := rolloutsIn(ctx, client, namespace)
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, r := range rollouts {
		if reason := r.lacks(); reason != "" {
			lines = append(lines, fmt.Sprintf("%s/%s: %s", namespace, r.name, reason))
		}
	}
	pods, err := client.CoreV1().Pods(namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	for i := range pods.Items {
		if reason := podTrouble(&pods.Items[i]); reason != "" {
			lines = append(lines, fmt.Sprintf("%s/%s: %s", namespace, pods.Items[i].Name, reason))
		}
	}
	left, err := leaving(ctx, client, namespace, pods.Items)
	return append(lines, left...), err
}

// rollout is what Deployments, StatefulSets and DaemonSets have in common.
type rollout struct {
	name                              string
	generation, observed              int64
	wanted, total, updated, available int32
}

// lacks says what is missing, "" when it is rolled out with no old replica.
func (r rollout) lacks() string {
	switch {
	case r.observed < r.generation:
		return "the newest change is not taken up yet"
	case r.updated < r.wanted:
		return fmt.Sprintf("%d of %d replicas are of the newest version", r.updated, r.wanted)
	case r.total > r.wanted:
		return fmt.Sprintf("%d replicas too many", r.total-r.wanted)
	case r.available < r.wanted:
		return fmt.Sprintf("%d of %d replicas are available", r.available, r.wanted)
	}
	return ""
}

func rolloutsIn(ctx context.Context, client kubernetes.Interface, namespace string) ([]rollout, error) {
	var rollouts []rollout
	deployments, err := client.AppsV1().Deployments(namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	for _, d := range deployments.Items {
		rollouts = append(rollouts, rollout{d.Name, d.Generation, d.Status.ObservedGeneration, replicas(d.Spec.Replicas),
			d.Status.Replicas, d.Status.UpdatedReplicas, d.Status.AvailableReplicas})
	}
	sets, err := client.AppsV1().StatefulSets(namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	for _, s := range sets.Items {
		rollouts = append(rollouts, rollout{s.Name, s.Generation, s.Status.ObservedGeneration, replicas(s.Spec.Replicas),
			s.Status.Replicas, s.Status.UpdatedReplicas, s.Status.AvailableReplicas})
	}
	daemons, err := client.AppsV1().DaemonSets(namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	for _, d := range daemons.Items {
		s := d.Status
		rollouts = append(rollouts, rollout{d.Name, d.Generation, s.ObservedGeneration, s.DesiredNumberScheduled,
			s.CurrentNumberScheduled, s.UpdatedNumberScheduled, s.NumberAvailable})
	}
	return rollouts, nil
}

func replicas(wanted *int32) int32 {
	if wanted == nil {
		return 1
	}
	return *wanted
}

// podTrouble names why a pod is not ready; pods that are ready, on their way out
// or at their end, a good one or a bad one, are no trouble: they serve nobody, and
// what a rollout lacks it says itself.
func podTrouble(pod *corev1.Pod) string {
	ended := pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed
	if ready(pod) || pod.DeletionTimestamp != nil || ended {
		return ""
	}
	for _, status := range append(pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses...) {
		if w := status.State.Waiting; w != nil && w.Reason != "PodInitializing" {
			return fmt.Sprintf("container %s: %s %s%s", status.Name, w.Reason, w.Message, lastExit(status))
		}
	}
	for _, condition := range pod.Status.Conditions {
		if condition.Type == corev1.PodScheduled && condition.Status == corev1.ConditionFalse {
			return "finds no node: " + condition.Message
		}
	}
	return fmt.Sprintf("is %s, not ready", pod.Status.Phase)
}

// lastExit says how a container that is started again and again ended.
func lastExit(status corev1.ContainerStatus) string {
	last := status.LastTerminationState.Terminated
	if last == nil {
		return ""
	}
	return fmt.Sprintf(", it ended with exit code %d", last.ExitCode)
}

func ready(pod *corev1.Pod) bool {
	for _, condition := range pod.Status.Conditions {
		if condition.Type == corev1.PodReady {
			return condition.Status == corev1.ConditionTrue
		}
	}
	return false
}
