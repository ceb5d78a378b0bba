// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	typedv1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/rest"
)

const (
	podsBound = 90 * time.Second
	// lostWithin is how long after a node's start a pod's loss of readiness is put
	// down to that start.
	lostWithin = time.Minute
)

// awaitPods waits until the pods on started nodes that were Ready before are so
// again, and names those that are not in time. That is no error: what they lack need
// not come from the start.
func awaitPods(ctx context.Context, config *rest.Config, nodes []Node, progress func(string)) ([]string, error) {
	core, err := typedv1.NewForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("make a client: %w", err)
	}
	timed, cancel := context.WithTimeout(ctx, podsBound)
	defer cancel()
	away, err := untilNone(timed, func() ([]string, error) {
		away, err := podsAway(timed, core, nodes)
		if len(away) > 0 {
			progress(fmt.Sprintf("waiting for %s, pods left: %d", away[0], len(away)))
		}
		return away, err
	})
	if ctx.Err() != nil {
		return nil, fmt.Errorf("wait for pods: %w", ctx.Err())
	}
	return away, err
}

// podsAway names the pods that are not Ready again.
func podsAway(ctx context.Context, core typedv1.PodsGetter, nodes []Node) ([]string, error) {
	var away []string
	for _, n := range nodes {
		on := fields.OneTermEqualSelector("spec.nodeName", n.Name).String()
		pods, err := core.Pods(metav1.NamespaceAll).List(ctx, metav1.ListOptions{FieldSelector: on})
		if err != nil {
			return nil, fmt.Errorf("list the pods on %s: %w", n.Name, err)
		}
		for _, pod := range pods.Items {
			if n.misses(&pod) {
				away = append(away, pod.Namespace+"/"+pod.Name)
			}
		}
	}
	return away, nil
}

// misses tells whether a pod was Ready until the node stopped and is not again. What
// the API server holds may be of the time before: then its containers are too. The
// API's times are whole seconds.
func (n Node) misses(pod *corev1.Pod) bool {
	over := pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed
	if over || pod.DeletionTimestamp != nil {
		return false
	}
	for _, c := range pod.Status.Conditions {
		if c.Type != corev1.PodReady {
			continue
		}
		if c.Status == corev1.ConditionTrue {
			return !startedSince(pod, n.Started.Truncate(time.Second))
		}
		lost := c.LastTransitionTime.Time
		return !lost.Before(n.Ended.Truncate(time.Second)) && !lost.After(n.Started.Add(lostWithin))
	}
	return false
}

func startedSince(pod *corev1.Pod, start time.Time) bool {
	for _, c := range pod.Status.ContainerStatuses {
		if c.State.Running == nil || c.State.Running.StartedAt.Time.Before(start) {
			return false
		}
	}
	return true
}
