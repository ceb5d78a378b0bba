// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"

	"github.com/kubectl-labs/kubectl-labs/pkg/diff"
)

// stripped previews an applied object without what others set. Applying does it
// otherwise: it takes the ownership over first and then applies, so that the
// server drops the fields and nobody owns what it fills in instead. A dry run
// cannot do two things, so here the outcome is sent as a whole. It is nil where
// nothing would come out differently.
func (p *preview) stripped(ctx context.Context, it *item, applied *unstructured.Unstructured) (*Entry, error) {
	s, err := stripOf(applied, p.losers(it.ref))
	if err != nil || s == nil || it.live == nil {
		return nil, err
	}
	predicted, err := p.engine.tryUpdate(ctx, it, s.from(applied))
	if isStale(err) || len(immutable(err)) > 0 {
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("without what %s set: %w", s.managers(), err)
	}
	if len(diff.Compare(applied, predicted)) == 0 {
		return nil, nil
	}
	entry := newEntry(it, predicted, Server, "")
	entry.strip, entry.send = s, true
	entry.Notes = s.notes(it.live, predicted)
	return entry, nil
}

// afresh previews an object that the server refuses only because of what others
// left in it, such as a second kind of volume source: as if it were created in
// place of the live one.
func (p *preview) afresh(ctx context.Context, it *item, refusal error) (*Entry, error) {
	s, err := stripOf(it.live, p.losers(it.ref))
	if err != nil || s == nil {
		return nil, refusal
	}
	created, err := p.elsewhere(ctx, it, it.ref.Namespace, shadowName(it.ref.Name))
	if err != nil {
		return nil, refusal
	}
	predicted, err := p.engine.tryUpdate(ctx, it, created)
	switch {
	case isStale(err):
		return nil, err
	case err != nil:
		return nil, refusal
	}
	entry := newEntry(it, predicted, Server, "")
	entry.strip, entry.send, entry.force = s, true, true
	entry.Notes = s.notes(it.live, predicted)
	entry.body, err = body(it.manifest, it.live)
	return entry, err
}

// leftoversRefused: what others left in a live object may be why the server
// refuses it.
func (p *preview) leftoversRefused(it *item, err error) bool {
	return it.live != nil && apierrors.IsInvalid(err) && (p.options.takeOver || p.engine.inArena(it.ref))
}

// tryUpdate asks what the live object would be once it is replaced in place.
func (e *Engine) tryUpdate(ctx context.Context, it *item, wanted *unstructured.Unstructured) (*unstructured.Unstructured, error) {
	wanted = wanted.DeepCopy()
	wanted.SetManagedFields(nil)
	wanted.SetUID(it.live.GetUID())
	wanted.SetResourceVersion(it.live.GetResourceVersion())
	return e.resource(it.mapping, it.ref.Namespace).Update(ctx, wanted, metav1.UpdateOptions{
		FieldManager: e.options.FieldManager, FieldValidation: metav1.FieldValidationStrict, DryRun: []string{metav1.DryRunAll},
	})
}

func (s *strip) managers() string {
	var names []string
	for _, c := range s.cuts {
		if !strings.Contains(joinWords(names), c.manager) {
			names = append(names, c.manager)
		}
	}
	return joinWords(names)
}

// notes names what is seen to go, and who set it.
func (s *strip) notes(live, predicted *unstructured.Unstructured) []string {
	var notes []string
	for _, c := range s.cuts {
		before, was := fieldAt(live.Object, c.path)
		after, is := fieldAt(predicted.Object, c.path)
		if was && (!is || !reflect.DeepEqual(before, after)) {
			notes = append(notes, "drops "+fieldText(c.path)+", which "+c.manager+" set")
		}
	}
	return notes
}

// takeOver makes us the owner of what is to go, as the first half of applying.
// Nothing but ownership changes. Killed here, the next apply does the rest.
func (e *Engine) takeOver(ctx context.Context, entry *Entry) (*Entry, error) {
	live := entry.item.live
	owners, err := e.ownedAnew(live.GetManagedFields(), entry)
	if err != nil {
		return nil, err
	}
	data, err := json.Marshal([]map[string]any{
		{"op": "add", "path": "/metadata/managedFields", "value": owners},
		{"op": "replace", "path": "/metadata/resourceVersion", "value": live.GetResourceVersion()},
	})
	if err != nil {
		return nil, fmt.Errorf("encoding the owners of %s: %w", entry.Ref, err)
	}
	taken, err := e.resource(entry.item.mapping, entry.Ref.Namespace).Patch(ctx, entry.Ref.Name, types.JSONPatchType, data,
		metav1.PatchOptions{FieldManager: e.options.FieldManager})
	if err != nil {
		return nil, err
	}
	ours := *entry
	ours.strip = nil
	ours.body, err = body(entry.item.manifest, taken)
	return &ours, err
}

// ownedAnew moves the stripped fields from their managers to us.
func (e *Engine) ownedAnew(managers []metav1.ManagedFieldsEntry, entry *Entry) ([]metav1.ManagedFieldsEntry, error) {
	s := entry.strip
	ours := metav1.ManagedFieldsEntry{Manager: e.options.FieldManager, Operation: metav1.ManagedFieldsOperationApply,
		APIVersion: entry.item.manifest.GetAPIVersion()}
	fields := s.fields
	var out []metav1.ManagedFieldsEntry
	for _, m := range managers {
		owned, err := ownedFields(m)
		switch {
		case err != nil:
			return nil, err
		case e.isOurs(m):
			ours, fields = m, fields.Union(owned)
			continue
		case s.loses(m):
			owned = owned.Difference(s.fields)
		}
		if m, err = owning(m, owned); err != nil {
			return nil, err
		}
		if !owned.Empty() {
			out = append(out, m)
		}
	}
	ours, err := owning(ours, fields)
	return append(out, ours), err
}

func (e *Engine) isOurs(m metav1.ManagedFieldsEntry) bool {
	return m.Manager == e.options.FieldManager && m.Operation == metav1.ManagedFieldsOperationApply && m.Subresource == ""
}

// staying notes the fields that the set dropped and that stay all the same,
// because another manager owns them as well.
func (e *Engine) staying(live, predicted *unstructured.Unstructured) ([]string, error) {
	if live == nil {
		return nil, nil
	}
	before, err := e.ourFields(live)
	if err != nil {
		return nil, err
	}
	after, err := e.ourFields(predicted)
	if err != nil {
		return nil, err
	}
	dropped := before.Difference(after).Leaves()
	var notes []string
	for _, m := range predicted.GetManagedFields() {
		owned, err := ownedFields(m)
		if err != nil {
			return nil, err
		}
		for path := range owned.Intersection(dropped).All() {
			if _, present := fieldAt(predicted.Object, path); present {
				notes = append(notes, fieldText(path)+" stays: "+m.Manager+" owns it as well")
			}
		}
	}
	return notes, nil
}

func (e *Engine) ourFields(obj *unstructured.Unstructured) (*fieldpath.Set, error) {
	for _, m := range obj.GetManagedFields() {
		if e.isOurs(m) {
			return ownedFields(m)
		}
	}
	return fieldpath.NewSet(), nil
}
