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

type previewOptions struct {
	takeOver, replace bool
	tell              func(Event)
	patience          time.Duration // with webhooks; 0 means previewPatience
}

// PreviewOption says what the person has agreed to beyond an ordinary apply.
type PreviewOption func(*previewOptions)

// TakeOver previews taking fields from other managers outside the arena.
func TakeOver() PreviewOption { return func(o *previewOptions) { o.takeOver = true } }

// AllowReplace lets objects outside the arena be deleted and created again
// where an immutable field changes.
func AllowReplace() PreviewOption { return func(o *previewOptions) { o.replace = true } }

// preview is one run over a set.
type preview struct {
	engine  *Engine
	set     *set
	options previewOptions

	mu      sync.Mutex
	entries []*Entry
	ending  []Ref
	schemas sync.Map // *definedSchema by definition and version
}

// Preview says what applying the objects would do, by a dry run of every one of
// them. Nothing is written. Objects that the cluster refuses are the plan's
// problems, not an error; an error means that the cluster could not be asked.
func (e *Engine) Preview(ctx context.Context, objs []*unstructured.Unstructured, opts ...PreviewOption) (*Plan, error) {
	options := previewOptions{}
	for _, opt := range opts {
		opt(&options)
	}
	return e.preview(ctx, objs, options)
}

func (e *Engine) preview(ctx context.Context, objs []*unstructured.Unstructured, options previewOptions) (*Plan, error) {
	e.mapper.Reset()
	s, err := e.newSet(objs)
	if err != nil {
		return nil, err
	}
	inventory, err := e.readInventory(ctx)
	if err != nil {
		return nil, err
	}
	inventory.settle(s)
	if err := e.readLive(ctx, s.items); err != nil {
		return nil, err
	}
	p := &preview{engine: e, set: s, options: options}
	if err := p.run(ctx, s.items); err != nil {
		return nil, err
	}
	removals, err := e.removals(ctx, inventory.dropped(s))
	if err != nil {
		return nil, err
	}
	removals, notes, err := p.exactly(ctx, removals)
	if err != nil {
		return nil, err
	}
	plan := &Plan{Entries: append(p.entries, removals...), Problems: s.problems, Notes: append(inventory.notes(), notes...), Ending: p.ending,
		objs: objs, options: options, inventory: inventory}
	slices.SortFunc(plan.Entries, compareEntries)
	slices.SortFunc(plan.Problems, func(a, b Problem) int { return compareRefs(a.Ref, b.Ref) })
	return plan, p.remark(ctx, plan)
}

func (p *preview) run(ctx context.Context, items []*item) error {
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(concurrency)
	for _, it := range items {
		work.Go(func() error {
			entry, err := p.consider(ctx, it)
			if ctx.Err() != nil {
				return ctx.Err()
			}
			p.collect(it, entry, err)
			return nil
		})
	}
	if err := work.Wait(); err != nil {
		return fmt.Errorf("previewing: %w", err)
	}
	return nil
}

func (p *preview) collect(it *item, entry *Entry, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, ending := errors.AsType[*endingError](err); ending {
		p.ending = append(p.ending, it.ref)
	}
	if err != nil {
		p.set.refuse(it, p.hide(explain(it.ref, err)))
		return
	}
	p.entries = append(p.entries, entry)
}

// object picks the strongest evidence that can be had for one object.
func (p *preview) object(ctx context.Context, it *item) (*Entry, error) {
	definition := p.set.definitions[it.ref.groupKind().String()]
	switch {
	case it.mapping == nil && definition == nil:
		return nil, fmt.Errorf("the cluster serves no kind %s of %s, and the set does not define it", it.ref.Kind, it.manifest.GetAPIVersion())
	case it.mapping == nil:
		return p.bySchema(ctx, it, definition)
	case p.set.namespacePending(it):
		return p.byShadow(ctx, it)
	default:
		return p.byServer(ctx, it)
	}
}
