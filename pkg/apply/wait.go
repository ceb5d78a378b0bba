// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

const (
	defaultTimeout = 5 * time.Minute
	defaultGrace   = 8 * time.Second
	clock          = 250 * time.Millisecond // how often grace is looked at; the cluster is watched, not asked
)

// WaitOptions of Wait; zero values mean five minutes and eight seconds.
type WaitOptions struct {
	Timeout time.Duration
	Grace   time.Duration // how long a pod's trouble must last to end the wait; a crash loop twice as long
	Failing bool          // lasting trouble is what is wanted: it settles an object as readiness does
	Gone    []Ref         // objects that were deleted, and are waited for until they are gone
}

// Pending is an object that is not ready yet, and why.
type Pending struct {
	Ref     Ref    `json:"ref"`
	Message string `json:"message"`
}

// TimeoutError names what was not ready in time.
type TimeoutError struct {
	After   time.Duration
	Pending []Pending
}

func (e *TimeoutError) Error() string {
	parts := make([]string, len(e.Pending))
	for i, p := range e.Pending {
		parts[i] = p.Ref.String() + ": " + p.Message
	}
	return fmt.Sprintf("not ready after %s: %s", e.After.Round(time.Second), strings.Join(parts, "; "))
}

// NotReadyError names the object that will not become ready by waiting, and the
// pod to blame if there is one ("namespace/name").
type NotReadyError struct {
	Ref     Ref
	Pod     string
	Reason  string
	Message string
}

func (e *NotReadyError) Error() string {
	return e.Ref.String() + ": " + words(e.Reason, e.Message)
}

func words(reason, message string) string {
	if message == "" {
		return reason
	}
	return reason + ": " + message
}

// Wait returns when every object is ready: workloads rolled out, jobs complete,
// definitions established, anything else as its status says; kinds without a
// status are ready when they exist; and when nothing in o.Gone is being deleted any
// more. Trouble that waiting does not mend is a *NotReadyError soon after it appears,
// unless o.Failing; the end of patience a *TimeoutError. events may be nil.
func (e *Engine) Wait(ctx context.Context, objs []*unstructured.Unstructured, o WaitOptions, events func(Event)) error {
	if o.Timeout == 0 {
		o.Timeout = defaultTimeout
	}
	if o.Grace == 0 {
		o.Grace = defaultGrace
	}
	if events == nil {
		events = func(Event) {}
	}
	e.mapper.Reset()
	items, err := e.waitItems(objs, o.Gone)
	if err != nil {
		return err
	}
	return e.waitFor(ctx, items, o, events)
}

func (e *Engine) waitFor(ctx context.Context, items []*item, o WaitOptions, events func(Event)) error {
	if err := e.readLive(ctx, items); err != nil {
		return err
	}
	w := newWaiter(e, o, events)
	if err := w.start(items); err != nil || w.ready() {
		return err
	}
	watching, stop := context.WithCancel(ctx)
	defer stop()
	w.watch(watching, items)
	return w.loop(ctx)
}

// waitItems are the objects to become ready and those to be gone.
func (e *Engine) waitItems(objs []*unstructured.Unstructured, gone []Ref) ([]*item, error) {
	s, err := e.newSet(objs)
	if err != nil {
		return nil, err
	}
	leaving, err := e.leaving(gone)
	return append(s.items, leaving...), err
}

func (w *waiter) loop(ctx context.Context) error {
	deadline := time.NewTimer(w.options.Timeout)
	defer deadline.Stop()
	tick := time.NewTicker(clock)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting: %w", errors.Join(ctx.Err(), &TimeoutError{time.Since(w.started), w.pending()}))
		case <-deadline.C:
			return &TimeoutError{w.options.Timeout, w.pending()}
		case s := <-w.seen:
			if err := w.look(s); err != nil {
				return err
			}
		case now := <-tick.C:
			if err := w.ripe(now); err != nil {
				return err
			}
		}
		if w.ready() {
			return nil
		}
	}
}

func (w *waiter) pending() []Pending {
	var pending []Pending
	for _, t := range w.targets {
		if !t.ready {
			pending = append(pending, Pending{t.ref, t.message})
		}
	}
	slices.SortFunc(pending, func(a, b Pending) int { return compareRefs(a.Ref, b.Ref) })
	return pending
}
