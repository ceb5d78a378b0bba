// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	typedv1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/rest"
)

const podsBound = 90 * time.Second

// awaitPods waits until the pods on started nodes that were Ready before are so
// again, and names those that are not in time. That is no error: what they lack need
// not come from the start.
func awaitPods(ctx context.Context, config *rest.Config, nodes []Node, progress func(string)) ([]string, error) {
	config = rest.CopyConfig(config)
	config.Timeout = requestBound
	core, err := typedv1.NewForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("make a client: %w", err)
	}
	return untilBack(ctx, core, lately(nodes, time.Now()), progress)
}

func untilBack(ctx context.Context, core typedv1.PodsGetter, nodes []Node, progress func(string)) ([]string, error) {
	timed, cancel := context.WithTimeout(ctx, podsBound)
	defer cancel()
	var last []string // the end of the time may cut an answer off
	_, err := untilNone(timed, func() ([]string, error) {
		away, err := podsAway(timed, core, nodes)
		if err == nil {
			last = away
		}
		if len(last) > 0 {
			progress(fmt.Sprintf("waiting for %s, pods left: %d", last[0], len(last)))
		}
		return away, err
	})
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("wait for pods: %w", ctx.Err())
	case len(last) > 0:
		return last, nil
	}
	return nil, err
}

// lately leaves out nodes that had been running for long: what is broken on those was
// not broken by a start.
func lately(nodes []Node, now time.Time) []Node {
	return slices.DeleteFunc(slices.Clone(nodes), func(n Node) bool { return now.Sub(n.Started) > 2*startBound })
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
		return !n.Ended.IsZero() && !c.LastTransitionTime.Time.Before(n.Ended.Truncate(time.Second))
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
