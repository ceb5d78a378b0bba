// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

const (
	writers           = 8               // writes under way within one phase
	establishedWithin = 2 * time.Minute // for namespaces and definitions
)

// EventKind says what just happened.
type EventKind string

// The kinds of events. Waiting carries in Message what is waited for.
const (
	Applied EventKind = "applied"
	Deleted EventKind = "deleted"
	Waiting EventKind = "waiting"
	Ready   EventKind = "ready"
)

// Event reports progress: Done of Total objects of the call. Events come one at
// a time.
type Event struct {
	Kind    EventKind `json:"kind"`
	Ref     Ref       `json:"ref"`
	Message string    `json:"message,omitempty"`
	Done    int       `json:"done"`
	Total   int       `json:"total"`
}

// Result is what an apply did.
type Result struct {
	Written    int   `json:"written"`
	Unchanged  int   `json:"unchanged"`
	Deleted    int   `json:"deleted"`
	Prediction Score `json:"prediction"`
}

// run is one apply under way.
type run struct {
	engine    *Engine
	plan      *Plan
	inventory *inventory
	events    func(Event)
	total     int

	mu      sync.Mutex
	done    int
	written []outcome
	result  Result
}

// Apply does what the plan shows: the same requests without dry run, tied to
// the objects that were previewed. If the cluster moved so that the result
// would be another, it stops with a *PlanChangedError; what was written stays.
// Killed at any point, a new preview and apply finish the work. events may be nil.
func (e *Engine) Apply(ctx context.Context, p *Plan, events func(Event)) (*Result, error) {
	if err := p.Err(); err != nil {
		return nil, err
	}
	if events == nil {
		events = func(Event) {}
	}
	r := &run{engine: e, plan: p, inventory: p.inventory.clone(), events: events}
	r.total = len(slices.DeleteFunc(slices.Clone(p.Entries), func(e *Entry) bool { return !e.writes() }))
	if err := r.claim(ctx, p.Entries...); err != nil {
		return nil, err
	}
	for _, phase := range phases() {
		if err := r.phase(ctx, phase); err != nil {
			return nil, r.explained(ctx, err)
		}
	}
	r.score(ctx)
	return &r.result, nil
}

// movedError says that an object is not what was previewed any more.
type movedError struct{ ref Ref }

func (e *movedError) Error() string { return e.ref.String() + " changed since the preview" }

// explained turns a moved object, once no writer is under way, into a whole new
// preview.
func (r *run) explained(ctx context.Context, err error) error {
	var moved *movedError
	if !errors.As(err, &moved) {
		return err
	}
	fresh, err := r.whole(ctx)
	if err != nil {
		return err
	}
	return &PlanChangedError{Stage: moved.ref.String(), Plan: fresh}
}

// writes tells whether an entry causes a request.
func (e *Entry) writes() bool { return e.send || e.Verdict == Delete }

// phase works on the plan as it is now: a stage before may have renewed it.
func (r *run) phase(ctx context.Context, phase Phase) error {
	var entries []*Entry
	for _, e := range r.plan.Entries {
		if e.Phase != phase {
			continue
		}
		if e.writes() {
			entries = append(entries, e)
		} else if e.Verdict == Unchanged {
			r.result.Unchanged++
		}
	}
	if len(entries) == 0 {
		return r.record(ctx, phase)
	}
	if phase == Dependents {
		if err := r.awaitWorkloads(ctx); err != nil {
			return err
		}
	}
	if err := r.writeAll(ctx, entries); err != nil {
		return err
	}
	if err := r.record(ctx, phase); err != nil {
		return err
	}
	return r.afterStage(ctx, phase, entries)
}

func (r *run) writeAll(ctx context.Context, entries []*Entry) error {
	if entries[0].Phase == Removal {
		return r.removeAll(ctx, entries)
	}
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(writers)
	for _, entry := range entries {
		work.Go(func() error {
			err := r.write(ctx, entry)
			if err != nil && ctx.Err() != nil { // a cut request is no refusal of the object
				return fmt.Errorf("applying %s: %w", entry.Ref, ctx.Err())
			}
			return err
		})
	}
	return work.Wait()
}

// removeAll deletes in the opposite order of making, one after the other.
func (r *run) removeAll(ctx context.Context, entries []*Entry) error {
	slices.SortStableFunc(entries, func(a, b *Entry) int { return phaseOf(b.Ref).rank() - phaseOf(a.Ref).rank() })
	for _, entry := range entries {
		if err := r.delete(ctx, entry); err != nil {
			return err
		}
	}
	return nil
}

// awaitWorkloads waits for every workload that stands before the dependents: a
// superset of what they name, and in a set that is all made to run together.
func (r *run) awaitWorkloads(ctx context.Context) error {
	workloads := slices.DeleteFunc(slices.Clone(r.plan.Entries), func(e *Entry) bool { return e.Phase != Workloads })
	return r.await(ctx, workloads, defaultTimeout)
}

func (r *run) await(ctx context.Context, entries []*Entry, within time.Duration) error {
	var objs []*unstructured.Unstructured
	for _, entry := range entries {
		objs = append(objs, entry.item.manifest)
	}
	return r.engine.Wait(ctx, objs, WaitOptions{Timeout: within}, func(e Event) {
		if e.Kind == Waiting {
			r.tell(Event{Kind: Waiting, Ref: e.Ref, Message: e.Message})
		}
	})
}

// tell passes an event on, one at a time.
func (r *run) tell(e Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if e.Kind == Applied || e.Kind == Deleted {
		r.done++
	}
	e.Done, e.Total = r.done, r.total
	r.events(e)
}
