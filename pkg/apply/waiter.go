// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"context"
	"errors"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/cache"
)

// sightings is how many sightings may queue up before watches wait.
const sightings = 256

// target is one object that is waited for.
type target struct {
	ref      Ref
	ready    bool
	message  string
	revision string // of a Deployment or StatefulSet: only its pods count
	failed   bool   // settled by trouble, which is what was waited for
	leaving  bool   // it is to be gone, not to be ready
	seen     *unstructured.Unstructured
}

// waiter is one wait under way. One goroutine owns it; watches only send.
type waiter struct {
	engine  *Engine
	options WaitOptions
	events  func(Event)
	started time.Time
	seen    chan sighting
	targets map[Ref]*target
	byUID   map[types.UID]*target
	pods    *podWatch
	done    int
}

func newWaiter(e *Engine, o WaitOptions, events func(Event)) *waiter {
	return &waiter{
		engine: e, options: o, events: events, started: time.Now(),
		seen: make(chan sighting, sightings), targets: map[Ref]*target{}, byUID: map[types.UID]*target{}, pods: newPodWatch(),
	}
}

// start judges the objects as they were read at the beginning.
func (w *waiter) start(items []*item) error {
	for _, it := range items {
		w.targets[it.ref.identity()] = &target{ref: it.ref, message: "not there", leaving: it.manifest == nil}
	}
	for _, it := range items {
		if err := w.lookFirst(it); err != nil {
			return err
		}
	}
	return nil
}

func (w *waiter) lookFirst(it *item) error {
	if it.live != nil {
		return w.look(sighting{obj: it.live})
	}
	if t := w.targets[it.ref.identity()]; t.leaving {
		w.settle(t, true, "gone")
	}
	return nil
}

func (w *waiter) ready() bool { return w.done == len(w.targets) }

// watch follows what is not ready yet, and the pods of its namespaces.
func (w *waiter) watch(ctx context.Context, items []*item) {
	send := func(s sighting) {
		select {
		case w.seen <- s:
		case <-ctx.Done():
		}
	}
	collections, namespaces := map[collection][]string{}, map[string]bool{}
	for _, it := range items {
		t := w.targets[it.ref.identity()]
		if it.mapping == nil || t.ready {
			continue
		}
		key := collection{it.mapping.Resource, it.ref.Namespace}
		collections[key] = append(collections[key], it.ref.Name)
		if !t.leaving && it.ref.Namespace != "" && (phaseOf(it.ref) == Workloads || it.ref.Kind == "PersistentVolumeClaim") {
			namespaces[it.ref.Namespace] = true
		}
	}
	for namespace := range namespaces {
		for _, resource := range podResources() {
			collections[collection{resource, namespace}] = nil
		}
	}
	begun := map[collection]cache.InformerSynced{}
	for key, names := range collections {
		only := ""
		if len(names) == 1 {
			only = names[0]
		}
		begun[key] = w.engine.follow(ctx, key.resource, key.namespace, only, send)
	}
	w.lookAgain(ctx, items, begun, send)
}

// lookAgain asks for what is to be gone once its watch has begun: of what went before
// that, no watch tells.
func (w *waiter) lookAgain(ctx context.Context, items []*item, begun map[collection]cache.InformerSynced, send func(sighting)) {
	for _, it := range items {
		if t := w.targets[it.ref.identity()]; t.ready || !t.leaving {
			continue
		}
		watched := begun[collection{it.mapping.Resource, it.ref.Namespace}]
		go func() {
			if !cache.WaitForCacheSync(ctx.Done(), watched) {
				return
			}
			if live, err := w.engine.get(ctx, it.mapping, it.ref); err == nil && live == nil {
				send(sighting{it.live, true})
			}
		}()
	}
}

func podResources() []schema.GroupVersionResource {
	return []schema.GroupVersionResource{
		{Version: "v1", Resource: "pods"},
		{Version: "v1", Resource: "events"},
		{Group: "apps", Version: "v1", Resource: "replicasets"},
	}
}

// look takes in one sighting: of a target, of a pod or of what explains it.
func (w *waiter) look(s sighting) error {
	w.pods.look(s, time.Now())
	if s.obj.GetKind() == "Event" {
		about, _, _ := unstructured.NestedString(s.obj.Object, "involvedObject", "uid")
		return w.lookAt(w.byUID[types.UID(about)])
	}
	t := w.targets[RefOf(s.obj).identity()]
	if t == nil {
		return nil
	}
	if s.gone {
		delete(w.byUID, s.obj.GetUID())
		t.seen, t.failed = nil, false
		w.settle(t, t.leaving, "gone")
		return nil
	}
	t.seen, w.byUID[s.obj.GetUID()] = s.obj, t
	return w.lookAt(t)
}

// lookAt judges a target as it was seen last.
func (w *waiter) lookAt(t *target) error {
	if t == nil || t.seen == nil || t.failed {
		return nil
	}
	if t.leaving {
		left, message := hasLeft(t.seen)
		w.settle(t, left, message)
		return nil
	}
	t.revision = revisionOf(t.seen)
	w.pods.lookAtReplicas(t.seen, time.Now())
	ready, message, err := judge(t.seen)
	if trouble, ok := errors.AsType[*NotReadyError](err); ok {
		return w.fail(t, trouble)
	}
	if err != nil {
		return err
	}
	if !ready && w.pods.isUnconsumed(t.seen) {
		ready, message = true, "waits for the first pod that uses it"
	}
	w.settle(t, ready, message)
	return nil
}

// settle notes where a target stands and tells when that is news.
func (w *waiter) settle(t *target, ready bool, message string) {
	if t.ready == ready && t.message == message {
		return
	}
	if ready != t.ready {
		w.done += map[bool]int{true: 1, false: -1}[ready]
	}
	t.ready, t.message = ready, message
	kind := Waiting
	if ready {
		kind = Ready
	}
	w.events(Event{Kind: kind, Ref: t.ref, Message: message, Done: w.done, Total: len(w.targets)})
}
