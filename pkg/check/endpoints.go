// SPDX-License-Identifier: Apache-2.0

package check

import (
	"context"
	"errors"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

const (
	kubeProxySelector = "k8s-app=kube-proxy"
	kubeProxyPort     = 10249 // its metrics, which it gives to its own node only
	rulesQueued       = "kubeproxy_sync_proxy_rules_last_queued_timestamp_seconds"
	rulesWritten      = "kubeproxy_sync_proxy_rules_last_timestamp_seconds"

	// kubeProxyPause is longer than kube-proxy rests between two writings. What is
	// queued while it writes looks written when it is not: another writing follows.
	kubeProxyPause = 1500 * time.Millisecond

	// eventPause is longer than a watcher takes to hear of a change.
	eventPause = 300 * time.Millisecond
)

// leaving lists the pods on their way out that Services still send to. A rollout
// does not count them any more, and a client without a sidecar could meet one.
func leaving(ctx context.Context, client kubernetes.Interface, namespace string, pods []corev1.Pod) ([]string, error) {
	slices, err := client.DiscoveryV1().EndpointSlices(namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	stays := map[string]bool{}
	for _, pod := range pods {
		stays[pod.Name] = pod.DeletionTimestamp == nil
	}
	var lines []string
	for _, slice := range slices.Items {
		for _, e := range slice.Endpoints {
			if sends(e) && e.TargetRef != nil && e.TargetRef.Kind == "Pod" && !stays[e.TargetRef.Name] {
				lines = append(lines, fmt.Sprintf("%s/%s: is on its way out, and service %s still sends to it",
					namespace, e.TargetRef.Name, slice.Labels[discoveryv1.LabelServiceName]))
			}
		}
	}
	return lines, nil
}

// sends: no word on it means yes.
func sends(e discoveryv1.Endpoint) bool {
	return e.Conditions.Ready == nil || *e.Conditions.Ready
}

// kubeProxies waits until every kube-proxy has written down the endpoints that it
// was told of, those too that were the newest when the workloads stood. One that
// cannot be asked, or of another make, is not waited for.
func (s *session) kubeProxies(ctx context.Context, stood time.Time) error {
	pods, err := s.client.CoreV1().Pods(metav1.NamespaceSystem).List(ctx, metav1.ListOptions{LabelSelector: kubeProxySelector})
	if err != nil {
		return fmt.Errorf("reading kube-proxy's pods: %w", err)
	}
	for i := range pods.Items {
		pod := &pods.Items[i]
		if err := s.kubeProxy(ctx, pod, stood); err != nil {
			return fmt.Errorf("%s on %s: %w", pod.Name, pod.Spec.NodeName, err)
		}
	}
	return nil
}

func (s *session) kubeProxy(ctx context.Context, pod *corev1.Pod, stood time.Time) error {
	asked, err := s.connect(ctx, pod, kubeProxyPort)
	if err != nil {
		return nil
	}
	defer asked.close()
	var since time.Time
	for known := 0.0; ; {
		heard := time.Since(stood) > eventPause
		found, err := askMetrics(ctx, asked)
		if err != nil {
			return nil
		}
		written := found.latest(rulesWritten)
		if written != known {
			known, since = written, unixTime(written)
		}
		if heard && !isBehind(found) && time.Since(since) > kubeProxyPause {
			return nil
		}
		if !pause(ctx, pollEvery/4) {
			return errors.New("the newest endpoints are not taken up")
		}
	}
}

// unixTime is a moment in the past: a node's clock that is ahead is as good as now.
func unixTime(seconds float64) time.Time {
	moment := time.UnixMicro(int64(seconds * 1e6))
	if now := time.Now(); moment.After(now) {
		return now
	}
	return moment
}

// isBehind tells whether rules of any kind were queued after some were last written.
func isBehind(m metrics) bool {
	return m.latest(rulesQueued) > m.latest(rulesWritten)
}
