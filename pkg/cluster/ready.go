// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	coordinationv1 "k8s.io/client-go/kubernetes/typed/coordination/v1"
	typedv1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/rest"
)

const (
	readyEvery   = 200 * time.Millisecond
	requestBound = 10 * time.Second // one request that hangs must not use up the whole wait
)

// settle waits for the new cluster's nodes and reads what identifies it.
func (p *Provider) settle(ctx context.Context, spec Spec) (string, map[string]string, error) {
	config, err := RESTConfig(spec.Kubeconfig, spec.Name)
	if err != nil {
		return "", nil, err
	}
	nodes, err := p.Nodes(ctx, spec.Name)
	if err != nil {
		return "", nil, err
	}
	if err := awaitReady(ctx, config, spec.Name, nodes, spec.readyBound()); err != nil {
		return "", nil, err
	}
	uid, err := kubeSystemUID(ctx, config)
	return uid, idsOf(nodes), err
}

func kubeSystemUID(ctx context.Context, config *rest.Config) (string, error) {
	client, err := typedv1.NewForConfig(config)
	if err != nil {
		return "", fmt.Errorf("make a client: %w", err)
	}
	namespace, err := client.Namespaces().Get(ctx, metav1.NamespaceSystem, metav1.GetOptions{})
	if err != nil {
		return "", fmt.Errorf("read the namespace kube-system: %w", err)
	}
	return string(namespace.UID), nil
}

// awaitReady waits until every one of the nodes is Ready, and freshly so: after a
// restart the API server still holds the word of the time before, hence the lease
// has to be younger than the container's start. Both are the engine's clock.
func awaitReady(ctx context.Context, config *rest.Config, name string, nodes []Node, bound time.Duration) error {
	config = rest.CopyConfig(config)
	config.Timeout = requestBound
	core, err := typedv1.NewForConfig(config)
	if err != nil {
		return fmt.Errorf("make a client: %w", err)
	}
	leases, err := coordinationv1.NewForConfig(config)
	if err != nil {
		return fmt.Errorf("make a client: %w", err)
	}
	w := &readiness{core: core, leases: leases}
	timed, cancel := context.WithTimeout(ctx, bound)
	defer cancel()
	return w.await(timed, ctx, name, nodes)
}

type readiness struct {
	core   typedv1.NodesGetter
	leases coordinationv1.LeasesGetter
}

func (w *readiness) await(timed, ctx context.Context, name string, nodes []Node) error {
	waiting, err := untilNone(timed, func() ([]string, error) { return w.missing(timed, nodes) })
	switch {
	case err == nil && len(waiting) == 0:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("wait for the nodes of %s: %w", name, ctx.Err())
	}
	return &NotReadyError{Name: name, Waiting: waiting, Err: err}
}

// untilNone asks what is missing until nothing is or ctx ends, and returns the last
// answer.
func untilNone(ctx context.Context, missing func() ([]string, error)) ([]string, error) {
	tick := time.NewTicker(readyEvery)
	defer tick.Stop()
	for {
		waiting, err := missing()
		if err == nil && len(waiting) == 0 {
			return nil, nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return waiting, err
		}
	}
}

// missing says for each node that is not Ready what it lacks.
func (w *readiness) missing(ctx context.Context, nodes []Node) ([]string, error) {
	var waiting []string
	for _, n := range nodes {
		if !n.hostsKubernetes() {
			continue
		}
		why, err := w.lack(ctx, n)
		if err != nil {
			return []string{"the API server does not answer"}, err
		}
		if why != "" {
			waiting = append(waiting, n.Name+": "+why)
		}
	}
	return waiting, nil
}

func (w *readiness) lack(ctx context.Context, n Node) (string, error) {
	node, err := w.core.Nodes().Get(ctx, n.Name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return "has not joined", nil
	}
	if err != nil {
		return "", err
	}
	if why := notReady(node); why != "" {
		return why, nil
	}
	lease, err := w.leases.Leases(corev1.NamespaceNodeLease).Get(ctx, n.Name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return "its kubelet has not reported", nil
	}
	if err != nil {
		return "", err
	}
	if renewed := lease.Spec.RenewTime; renewed == nil || renewed.Time.Before(n.Started) {
		return "its kubelet has not reported since the start", nil
	}
	return "", nil
}

func notReady(node *corev1.Node) string {
	for _, c := range node.Status.Conditions {
		if c.Type != corev1.NodeReady {
			continue
		}
		if c.Status == corev1.ConditionTrue {
			return ""
		}
		return fmt.Sprintf("not Ready: %s: %s", c.Reason, c.Message)
	}
	return "its kubelet has not reported"
}
