// SPDX-License-Identifier: Apache-2.0

package check

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// clientPod finds a ready pod of a client's Deployment; the error says what
// is missing and which command shows more.
func (s *session) clientPod(ctx context.Context, namespace, name string) (*corev1.Pod, error) {
	deployment, err := s.client.AppsV1().Deployments(namespace).Get(ctx, name, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
		return nil, fmt.Errorf("deployment %s/%s is not there; more: kubectl get deployments -n %s", namespace, name, namespace)
	case err != nil:
		return nil, fmt.Errorf("reading deployment %s/%s: %w", namespace, name, err)
	case replicas(deployment.Spec.Replicas) == 0:
		return nil, fmt.Errorf("deployment %s/%s is scaled to zero; more: kubectl describe deployment -n %s %s", namespace, name, namespace, name)
	}
	selector := metav1.FormatLabelSelector(deployment.Spec.Selector)
	pods, err := s.client.CoreV1().Pods(namespace).List(ctx, metav1.ListOptions{LabelSelector: selector})
	if err != nil {
		return nil, fmt.Errorf("reading pods of %s/%s: %w", namespace, name, err)
	}
	trouble, more := "it has no pod", fmt.Sprintf("kubectl describe deployment -n %s %s", namespace, name)
	for i := range pods.Items {
		pod := &pods.Items[i]
		if ready(pod) && pod.DeletionTimestamp == nil {
			return pod, nil
		}
		trouble, more = fmt.Sprintf("pod %s %s", pod.Name, podTrouble(pod)), describe(pod)
	}
	return nil, fmt.Errorf("deployment %s/%s has no ready pod: %s; more: %s", namespace, name, trouble, more)
}

func describe(pod *corev1.Pod) string {
	return fmt.Sprintf("kubectl describe pod -n %s %s", pod.Namespace, pod.Name)
}

// life tells one run of a pod's containers from the next.
type life struct {
	uid      types.UID
	restarts int32
}

func lifeOf(pod *corev1.Pod) life {
	l := life{uid: pod.UID}
	for _, status := range append(pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses...) {
		l.restarts += status.RestartCount
	}
	return l
}

// sameLife is an error when the pod was replaced, or a container of it started
// again, its proxy for example: then part of the sample says nothing.
func (c *sender) sameLife(ctx context.Context) error {
	pod, err := c.session.client.CoreV1().Pods(c.pod.Namespace).Get(ctx, c.pod.Name, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
		return fmt.Errorf("client %s: pod %s/%s went while it was sending", c.name, c.pod.Namespace, c.pod.Name)
	case err != nil:
		return fmt.Errorf("client %s: reading pod %s/%s: %w", c.name, c.pod.Namespace, c.pod.Name, err)
	case lifeOf(pod) != lifeOf(c.pod) || pod.DeletionTimestamp != nil:
		return fmt.Errorf("client %s: pod %s/%s restarted while it was sending; more: %s", c.name, c.pod.Namespace, c.pod.Name, describe(pod))
	}
	return nil
}
