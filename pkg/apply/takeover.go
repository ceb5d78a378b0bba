// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"

	"github.com/kubectl-labs/kubectl-labs/pkg/diff"
)

// stripped previews an applied object without what others set. Applying does it
// otherwise: it takes the ownership over first and then applies, so that the
// server drops the fields and nobody owns what it fills in instead. A dry run
// cannot do two things, so here the outcome is sent as a whole. It is nil where
// nothing would come out differently.
func (p *preview) stripped(ctx context.Context, it *item, applied *unstructured.Unstructured) (*Entry, error) {
	if it.live == nil {
		return nil, nil
	}
	s, err := stripOf(it.manifest, applied, p.losers(it.ref))
	if err != nil {
		return nil, err
	}
	if s, err = p.withScale(ctx, it, applied, s); err != nil || s == nil {
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
// place of the live one. Defaults that the live one keeps may make a difference,
// so that the outcome is confirmed once the ownership is taken over.
func (p *preview) afresh(ctx context.Context, it *item, refusal error) (*Entry, error) {
	s, err := stripOf(it.manifest, it.live, p.losers(it.ref))
	if err != nil || s == nil {
		return nil, refusal
	}
	created, err := p.elsewhere(ctx, it, it.ref.Namespace, shadowName(it.ref.Name))
	if err != nil {
		return nil, refusal
	}
	predicted, err := p.engine.tryUpdate(ctx, it, s.inPlace(it, created))
	switch {
	case isStale(err):
		return nil, err
	case len(immutable(err)) > 0: // what they left cannot go while the object stands
		return p.replacement(ctx, it, immutable(err))
	case err != nil:
		return nil, refusal
	}
	entry := newEntry(it, predicted, Shadow, "what others left in it contradicts the folder: shown as if it were made anew")
	entry.strip, entry.send, entry.force = s, true, true
	entry.Notes = s.notes(it.live, predicted)
	entry.body, err = body(it.manifest, it.live)
	return entry, err
}

// inPlace is a newly created object with what controllers wrote into the live
// one: names, marks and promises in its metadata, and a size left open.
func (s *strip) inPlace(it *item, created *unstructured.Unstructured) *unstructured.Unstructured {
	out, rest := created.DeepCopy(), s.from(it.live)
	metadata, _, _ := unstructured.NestedMap(rest.Object, "metadata")
	out.Object["metadata"] = metadata
	out.SetLabels(joined(rest.GetLabels(), created.GetLabels()))
	out.SetAnnotations(joined(rest.GetAnnotations(), created.GetAnnotations()))
	size, sized, _ := unstructured.NestedFieldNoCopy(rest.Object, "spec", "replicas")
	if _, named, _ := unstructured.NestedFieldNoCopy(it.manifest.Object, "spec", "replicas"); sized && !named {
		_ = unstructured.SetNestedField(out.Object, size, "spec", "replicas")
	}
	return out
}

func joined(under, over map[string]string) map[string]string {
	out := maps.Clone(under)
	if out == nil {
		return over
	}
	maps.Copy(out, over)
	return out
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
		if !slices.Contains(names, who(c.manager)) {
			names = append(names, who(c.manager))
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
			notes = append(notes, "drops "+fieldText(c.path)+", which "+who(c.manager)+" set")
		}
	}
	return notes
}

// who names a manager; fields that were set while the server kept no owners have
// one that is only called so.
func who(manager string) string {
	if manager == nobody {
		return "somebody"
	}
	return manager
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
