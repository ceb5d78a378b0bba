// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"context"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/diff"
)

// PreviewDelete says what deleting the objects would do; without refs,
// everything in the inventory. Objects that the inventory does not hold are the
// plan's problems.
func (e *Engine) PreviewDelete(ctx context.Context, refs []Ref) (*Plan, error) {
	e.mapper.Reset()
	inv, err := e.readInventory(ctx)
	if err != nil {
		return nil, err
	}
	inv.settle(nil)
	plan := &Plan{inventory: inv, Notes: inv.notes()}
	records := inv.chosen(refs, plan)
	if plan.Entries, err = e.removals(ctx, records); err != nil {
		return nil, err
	}
	slices.SortFunc(plan.Entries, compareEntries)
	return plan, nil
}

func (inv *inventory) chosen(refs []Ref, plan *Plan) []record {
	var records []record
	if refs == nil {
		for _, r := range inv.records {
			records = append(records, r)
		}
		return records
	}
	for _, ref := range refs {
		r, known := inv.records[ref.identity()]
		if !known {
			plan.Problems = append(plan.Problems, Problem{ref, "it was not applied here, so it is not deleted"})
			continue
		}
		records = append(records, r)
	}
	return records
}

// removals decides about recorded objects that are to go, each on its own.
func (e *Engine) removals(ctx context.Context, records []record) ([]*Entry, error) {
	entries, with := make([]*Entry, len(records)), going{}
	for _, r := range records {
		with[r.UID] = r.Created
	}
	work, each := errgroup.WithContext(ctx)
	work.SetLimit(concurrency)
	for i, r := range records {
		work.Go(func() (err error) {
			entries[i], err = e.removal(each, r, with)
			return err
		})
	}
	if err := work.Wait(); err != nil {
		return nil, err
	}
	present := slices.DeleteFunc(entries, func(e *Entry) bool { return e == nil })
	return present, e.tellCompany(ctx, present)
}

// removal is nil for an object that is gone already.
func (e *Engine) removal(ctx context.Context, r record, with going) (*Entry, error) {
	mapping, err := e.mapping(r.Ref)
	if meta.IsNoMatchError(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("asking which kinds the cluster serves: %w", err)
	}
	live, err := e.get(ctx, mapping, r.Ref)
	if err != nil || live == nil {
		return nil, err
	}
	entry := removalEntry(r.Ref, mapping, live)
	if reason := e.whyForeign(r, live); reason != "" {
		entry.keep(reason)
		entry.foreign = true
		return entry, nil
	}
	if entry.strip, err = e.edits(live); err != nil {
		return nil, err
	}
	return entry, e.decide(ctx, entry, with)
}

// decide keeps what holds the work of others and what the server does not delete.
func (e *Engine) decide(ctx context.Context, entry *Entry, with going) error {
	reason, err := e.holds(ctx, entry, with)
	entry.held = reason != ""
	if err == nil && reason == "" {
		reason = e.refusedDelete(ctx, entry)
	}
	if reason != "" {
		entry.keep(reason)
	}
	return err
}

func removalEntry(ref Ref, mapping *meta.RESTMapping, live *unstructured.Unstructured) *Entry {
	entry := &Entry{Ref: ref, Phase: Removal, Verdict: Delete, Evidence: Server, uid: live.GetUID(),
		item: &item{ref: ref, mapping: mapping, live: live}}
	entry.Before, _ = diff.Mask(diff.Normalise(live), nil)
	return entry
}

func (e *Entry) keep(reason string) {
	e.Verdict, e.Reason, e.Evidence, e.Notes, e.Added = Kept, reason, "", nil, false
}

// whyForeign is empty for an object that we made.
func (e *Engine) whyForeign(r record, live *unstructured.Unstructured) string {
	switch {
	case r.UID != "" && r.UID != live.GetUID():
		return "another object took its name since it was applied"
	case !r.Created || (r.UID == "" && !e.owns(live)):
		return "it was there before"
	default:
		return ""
	}
}

// holds names what others have in a namespace or a definition, or notes what
// goes with it.
func (e *Engine) holds(ctx context.Context, entry *Entry, with going) (string, error) {
	reason, contents, err := e.foreigners(ctx, entry.item.live, with)
	entry.company(contents)
	return reason, err
}

// owns tells whether an object that stands where we were about to create one
// is ours: our manager applied it, or nobody put anything into it, as with a
// bare Namespace, of which no manager owns a field.
func (e *Engine) owns(live *unstructured.Unstructured) bool {
	owners := 0
	for _, m := range live.GetManagedFields() {
		if m.Manager == e.options.FieldManager && m.Operation == metav1.ManagedFieldsOperationApply {
			return true
		}
		if m.Subresource == "" {
			owners++
		}
	}
	return owners == 0
}

// refusedDelete asks the server by a dry run.
func (e *Engine) refusedDelete(ctx context.Context, entry *Entry) string {
	if err := e.remove(ctx, entry, metav1.DeletePropagationBackground, metav1.DryRunAll); err != nil {
		return "the server refuses: " + explain(entry.Ref, err)
	}
	return ""
}

// remove deletes exactly the object that was previewed, and only as it was
// previewed: somebody may have edited it since.
func (e *Engine) remove(ctx context.Context, entry *Entry, propagation metav1.DeletionPropagation, dryRun ...string) error {
	same := &metav1.Preconditions{UID: &entry.uid}
	if version := entry.item.live.GetResourceVersion(); dryRun == nil {
		same.ResourceVersion = &version
	}
	return e.resource(entry.item.mapping, entry.Ref.Namespace).Delete(ctx, entry.Ref.Name, metav1.DeleteOptions{
		Preconditions: same, PropagationPolicy: &propagation, DryRun: dryRun,
	})
}
