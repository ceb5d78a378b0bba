// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"context"
	"reflect"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/diff"
)

// staleAttempts bounds how often a moving object is read again.
const staleAttempts = 4

// byServer asks the API server, first without taking anything from anybody.
func (p *preview) byServer(ctx context.Context, it *item) (*Entry, error) {
	for attempt := 1; ; attempt++ {
		entry, err := p.dryRun(ctx, it, false)
		if err != nil && !isStale(err) {
			entry, err = p.answer(ctx, it, err)
		}
		if err == nil || !isStale(err) || attempt == staleAttempts {
			return entry, err
		}
		if err := p.engine.getLive(ctx, it); err != nil {
			return nil, err
		}
	}
}

// answer makes an entry of whatever the server objected to in a dry run.
func (p *preview) answer(ctx context.Context, it *item, err error) (*Entry, error) {
	switch {
	case len(ownership(err)) > 0:
		return p.conflict(ctx, it, fieldConflicts(ownership(err), it.live, it.manifest))
	case len(immutable(err)) > 0 && it.live != nil:
		return p.replacement(ctx, it, immutable(err))
	case isUndeclaredField(err) && p.set.definitions[it.ref.groupKind().String()] != nil:
		return p.bySchema(ctx, it, p.set.definitions[it.ref.groupKind().String()])
	case p.awaited(it, err) != "":
		return p.byManifest(it, p.awaited(it, err))
	case p.leftoversRefused(it, err):
		return p.afresh(ctx, it, err)
	default:
		return nil, err
	}
}

func (p *preview) dryRun(ctx context.Context, it *item, force bool) (*Entry, error) {
	data, err := body(it.manifest, it.live)
	if err != nil {
		return nil, err
	}
	predicted, err := p.ask(ctx, patch{mapping: it.mapping, ref: it.ref, body: data, force: force})
	if err != nil {
		return nil, err
	}
	entry, err := p.stripped(ctx, it, predicted)
	if err != nil {
		return nil, err
	}
	if entry == nil {
		entry = newEntry(it, predicted, Server, "")
		if entry.send = entry.Verdict != Unchanged || !p.engine.ownsSame(it.live, predicted); entry.send {
			entry.Notes, err = p.engine.staying(it, predicted)
		}
	}
	entry.body, entry.force = data, force
	return entry, err
}

// conflict is decided by the person, except in the arena, where the set rules.
func (p *preview) conflict(ctx context.Context, it *item, conflicts []FieldConflict) (*Entry, error) {
	if !p.options.takeOver && !p.engine.inArena(it.ref) {
		before, after := diff.Mask(diff.Normalise(it.live), diff.Normalise(it.manifest))
		return &Entry{Ref: it.ref, Phase: it.phase(), Verdict: Conflict, Evidence: Server,
			Before: before, After: after, Conflicts: conflicts, item: it}, nil
	}
	entry, err := p.dryRun(ctx, it, true)
	switch {
	case isStale(err):
		return nil, err
	case err != nil:
		return p.answer(ctx, it, err)
	}
	entry.Conflicts = conflicts
	for _, c := range conflicts {
		entry.Notes = append(entry.Notes, "takes "+c.Field+" over from "+c.Manager)
	}
	return entry, nil
}

// newEntry compares a predicted object with the live one and keeps what is
// shown apart from what is sent and scored.
func newEntry(it *item, predicted *unstructured.Unstructured, evidence Evidence, reason string) *Entry {
	predicted = predicted.DeepCopy()
	diff.MarkAssigned(it.live, it.manifest, predicted)
	fields := diff.Compare(it.live, predicted) // while managed fields name the keys of lists
	predicted = diff.Normalise(predicted)
	entry := &Entry{Ref: it.ref, Phase: it.phase(), Evidence: evidence, Reason: reason, item: it, predicted: predicted}
	entry.Before, entry.After = diff.Mask(diff.Normalise(it.live), predicted)
	if it.live == nil {
		entry.Verdict = Create
		return entry
	}
	entry.Fields = fields
	entry.Verdict = Unchanged
	if len(fields) > 0 {
		entry.Verdict = Change
	}
	return entry
}

// byManifest shows an object as it will be sent, verified by nobody.
func (p *preview) byManifest(it *item, reason string) (*Entry, error) {
	entry := newEntry(it, it.manifest, Manifest, reason)
	data, err := body(it.manifest, it.live)
	entry.body, entry.send = data, true
	return entry, err
}

func (e *Engine) inArena(ref Ref) bool {
	return slices.Contains(e.options.Arena, ref.Namespace) ||
		(ref.Group == "" && ref.Kind == "Namespace" && slices.Contains(e.options.Arena, ref.Name))
}

// ownsSame tells whether a write would change neither the object nor what we
// own of it.
func (e *Engine) ownsSame(live, predicted *unstructured.Unstructured) bool {
	owned := func(obj *unstructured.Unstructured) any {
		for entry, fields := range managers(obj) {
			if e.isOurs(entry) {
				return fields
			}
		}
		return nil
	}
	return reflect.DeepEqual(owned(live), owned(predicted))
}

// hide removes every Secret value of the set and of the cluster from a text.
func (p *preview) hide(text string) string {
	var objs []*unstructured.Unstructured
	for _, it := range p.set.items {
		objs = append(objs, it.manifest, it.live)
	}
	return diff.MaskText(strings.TrimSpace(text), objs...)
}
