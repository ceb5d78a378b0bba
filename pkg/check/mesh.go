// SPDX-License-Identifier: Apache-2.0

package check

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

// Mesh is the Ground of Istio. It is still when every proxy has acknowledged
// a configuration made from all objects that the API server held when it was
// asked. Four things are awaited, in this order, of every istiod:
//
//  1. Its store holds each Istio object in the API server's resourceVersion,
//     and none that is gone.
//  2. Its counters of events taken in and of contexts built stand still for
//     longer than it gathers events: what is in the store is in the context
//     from which configuration is made.
//  3. A push of the present context to all proxies, which it is asked for, has
//     been acknowledged: each kind of configuration with a nonce that it did
//     not have before.
//  4. The same once more. A nonce seen changed at first may belong to an older
//     push that was under way; pushes to one proxy follow each other, so the
//     second is certainly of the present context.
type Mesh struct {
	client  kubernetes.Interface
	objects dynamic.Interface
	connect connector
	arena   []string // the lab's namespaces
}

const (
	istiodSelector = "app=istiod"
	istiodPort     = 15014 // its monitoring port, which answers to its own pod only
	proxyContainer = "istio-proxy"
)

// NewMesh connects to nothing yet. arena are the namespaces of the lab.
func NewMesh(config *rest.Config, arena []string) (*Mesh, error) {
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("preparing the mesh's client: %w", err)
	}
	objects, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("preparing the mesh's client: %w", err)
	}
	return &Mesh{client: client, objects: objects, connect: tunnels(config, client), arena: arena}, nil
}

// Still implements Ground. It looks until the mesh is still: istiod may be
// restarting, or a proxy be between two connections. A look that ctx cut short
// tells less than a whole one, and counts only when it was the longer.
func (m *Mesh) Still(ctx context.Context) (Stillness, error) {
	var last Stillness
	var problem error
	var longest time.Duration
	for {
		began := time.Now()
		found, err := m.look(ctx)
		switch took := time.Since(began); {
		case err == nil && (found.Still || found.Refused):
			return found, nil
		case ctx.Err() == nil, longest == 0, err == nil && took > longest:
			last, problem, longest = found, err, max(longest, took)
		}
		if !pause(ctx, pollEvery) {
			return last, problem
		}
	}
}

// look finds once how still every istiod and its proxies are.
func (m *Mesh) look(ctx context.Context) (Stillness, error) {
	pods, err := m.client.CoreV1().Pods("").List(ctx, metav1.ListOptions{})
	if err != nil {
		return Stillness{}, fmt.Errorf("reading pods: %w", err)
	}
	controllers, proxies := meshPods(pods.Items)
	if len(controllers) == 0 {
		return Stillness{Summary: "istiod is not ready", Detail: []string{"no ready pod has the label " + istiodSelector}}, nil
	}
	states := map[string]proxyState{}
	for i := range controllers {
		lines, err := m.settle(ctx, &controllers[i], proxies, states)
		if err != nil {
			return Stillness{}, fmt.Errorf("asking %s: %w", controllers[i].Name, err)
		}
		if len(lines) > 0 {
			return Stillness{Summary: lines[0], Detail: lines}, nil
		}
	}
	found := summarise(proxies, states)
	if found.Notes, err = m.beyond(ctx); err != nil {
		return Stillness{}, err
	}
	return found, nil
}

// meshPods finds the ready pods that are istiod and those that have a proxy.
func meshPods(pods []corev1.Pod) (controllers []corev1.Pod, proxies []string) {
	for _, pod := range pods {
		if !ready(&pod) || pod.DeletionTimestamp != nil {
			continue
		}
		if pod.Labels["app"] == "istiod" {
			controllers = append(controllers, pod)
		}
		named := func(c corev1.Container) bool { return c.Name == proxyContainer }
		if slices.ContainsFunc(pod.Spec.Containers, named) || slices.ContainsFunc(pod.Spec.InitContainers, named) {
			proxies = append(proxies, pod.Name+"."+pod.Namespace)
		}
	}
	return controllers, proxies
}

// settle walks the four stages with one istiod and adds what its proxies came
// to. The lines say what was missing when the time was up.
func (m *Mesh) settle(ctx context.Context, pod *corev1.Pod, proxies []string, states map[string]proxyState) ([]string, error) {
	d, err := m.connect(ctx, pod, istiodPort)
	if err != nil {
		return nil, err
	}
	defer d.close()
	if lines, err := m.stored(ctx, d); len(lines) > 0 || err != nil {
		return lines, err
	}
	if quiet, err := quiet(ctx, d, quietSpan(pod)); !quiet || err != nil {
		return []string{"istiod is busy: its configuration keeps changing"}, timeUp(ctx, err)
	}
	for range 2 {
		found, err := pushed(ctx, d, proxies)
		if err != nil {
			return nil, err
		}
		maps.Copy(states, found)
	}
	return nil, nil
}

// summarise counts the proxies that acknowledged. A mesh without a ready one is
// just starting, not still.
func summarise(proxies []string, states map[string]proxyState) Stillness {
	if len(proxies) == 0 {
		return Stillness{Summary: "no proxy is ready", Detail: []string{"no ready pod has a container " + proxyContainer}}
	}
	s := Stillness{}
	acknowledged, refused := 0, 0
	for _, id := range proxies {
		state, connected := states[id]
		switch {
		case !connected:
			s.Detail = append(s.Detail, id+": is not connected to istiod")
		case state.problem != "":
			s.Detail = append(s.Detail, id+": "+state.problem)
			if state.refuses {
				refused++
			}
		default:
			acknowledged++
		}
	}
	s.Still = acknowledged == len(proxies)
	s.Refused = refused > 0 && acknowledged+refused == len(proxies)
	s.Summary = fmt.Sprintf("%d of %d proxies acknowledged", acknowledged, len(proxies))
	return s
}

// quietSpan is three times as long as istiod gathers events before it acts.
func quietSpan(pod *corev1.Pod) time.Duration {
	gathers := 100 * time.Millisecond
	for _, container := range pod.Spec.Containers {
		for _, variable := range container.Env {
			if span, err := time.ParseDuration(variable.Value); err == nil && variable.Name == "PILOT_DEBOUNCE_AFTER" {
				gathers = span
			}
		}
	}
	return 3 * gathers
}

// quiet waits until the counters stood still for a span, and for longer where
// istiod is slow to answer: one short of CPU is also slow to take events in.
func quiet(ctx context.Context, d insider, span time.Duration) (bool, error) {
	count, since, slowest := -1.0, time.Time{}, time.Duration(0)
	for {
		asked := time.Now()
		found, err := askMetrics(ctx, d)
		if err != nil {
			return false, err
		}
		slowest = max(slowest, time.Since(asked))
		if now := taken(found); now != count {
			count, since, slowest = now, time.Now(), 0
		} else if asked.Sub(since) >= span+2*slowest {
			return true, nil
		}
		if !pause(ctx, span/10) {
			return false, nil
		}
	}
}

// taken counts the events taken in and the contexts built.
func taken(m metrics) float64 {
	return m.counted("pilot_inbound_updates", "pilot_pushcontext_init_seconds", "pilot_debounce_time")
}

// timeUp keeps an error only when it is not the time limit's.
func timeUp(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}
