// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

const notInFolder = "not part of this folder"

// arena decides what must go from the namespaces that are made exactly the set.
type arena struct {
	engine     *Engine
	set        *set
	removals   map[Ref]*Entry
	namespaces []string
	claims     []string // name prefixes of the volume claims of the set's stateful sets
	census     *census
}

// checkArena refuses namespaces of which more hangs than a folder can say. The
// empty name would mean every namespace there is.
func checkArena(o Options) error {
	for _, name := range o.Arena {
		if name == "" || strings.HasPrefix(name, "kube-") || name == o.Inventory.Namespace {
			return fmt.Errorf("namespace %q cannot be made exactly a folder", name)
		}
	}
	return nil
}

// exactly gives the removals with those of the arena's extras, and remarks about
// what could not be seen.
func (p *preview) exactly(ctx context.Context, removals []*Entry) ([]*Entry, []string, error) {
	a := newArena(p.engine, p.set, removals)
	if len(a.namespaces) == 0 {
		return removals, nil, nil
	}
	places, unread, err := p.engine.namespacedPlaces(a.namespaces...)
	if err != nil {
		return nil, nil, err
	}
	if a.census, err = p.engine.census(ctx, places, unread...); err != nil {
		return nil, nil, err
	}
	extras, notes, err := a.extras(ctx)
	if err != nil {
		return nil, nil, err
	}
	if extras, err = a.ofNoOtherSet(ctx, extras); err != nil {
		return nil, nil, err
	}
	entries, err := a.entries(ctx, extras)
	if err != nil {
		return nil, nil, err
	}
	removals = append(slices.DeleteFunc(removals, a.judges), entries...)
	return removals, notes, p.engine.emptied(ctx, removals)
}

// newArena leaves out namespaces that the set is about to create.
func newArena(e *Engine, s *set, removals []*Entry) *arena {
	a := &arena{engine: e, set: s, removals: map[Ref]*Entry{}}
	for _, name := range e.options.Arena {
		if it := s.byRef[Ref{Kind: "Namespace", Name: name}]; it == nil || it.live != nil {
			a.namespaces = append(a.namespaces, name)
		}
	}
	for _, entry := range removals {
		a.removals[entry.Ref.identity()] = entry
	}
	for _, it := range s.items {
		a.claims = append(a.claims, claimsOf(it)...)
	}
	return a
}

// judges: whose an object of the arena is does not matter there, so that what
// the inventory would keep as somebody else's is for the arena to decide.
func (a *arena) judges(removal *Entry) bool {
	return removal.foreign && slices.Contains(a.namespaces, removal.Ref.Namespace)
}

// extras are what has no place in the set and no owner that stands. What they
// own goes with them.
func (a *arena) extras(ctx context.Context) ([]*resident, []string, error) {
	notes := a.unread()
	var extras []*resident
	for _, r := range a.census.residents {
		belongs, err := a.belongs(ctx, r, nil)
		if err != nil {
			return nil, nil, err
		}
		owners, err := a.engine.owners(ctx, a.census, r)
		switch {
		case err != nil:
			return nil, nil, err
		case belongs || len(owners) > 0 || a.goes(r):
		case r.meta.DeletionTimestamp != nil:
			notes = append(notes, r.ref.String()+" is being deleted"+heldBy(r.meta.Finalizers))
		default:
			extras = append(extras, r)
		}
	}
	return extras, notes, nil
}

// ofNoOtherSet leaves out what another inventory of the cluster records, such as
// that of the platform below the arena.
func (a *arena) ofNoOtherSet(ctx context.Context, extras []*resident) ([]*resident, error) {
	if len(extras) == 0 {
		return nil, nil
	}
	elsewhere, err := a.engine.recordedElsewhere(ctx)
	return slices.DeleteFunc(extras, elsewhere.holds), err
}

func (a *arena) unread() []string {
	if len(a.census.unread) == 0 {
		return nil
	}
	return []string{"what others added of these kinds cannot be seen, their API does not answer: " + shortList(a.census.unread)}
}

func heldBy(finalizers []string) string {
	if len(finalizers) == 0 {
		return ""
	}
	return " and held by " + shortList(finalizers)
}

// ofOthers leaves out the finalizers that the control plane itself lifts.
func ofOthers(finalizers []string) []string {
	return slices.DeleteFunc(slices.Clone(finalizers), func(f string) bool {
		return strings.HasPrefix(f, "kubernetes.io/") || f == "foregroundDeletion" || f == "orphan"
	})
}

// goes tells whether the inventory's removals delete an object already.
func (a *arena) goes(r *resident) bool {
	entry := a.removals[r.ref.identity()]
	return entry != nil && entry.Verdict == Delete
}

// belongs: in the set, the system's, kept for a reason, a volume of the set, or
// owned by something that belongs.
func (a *arena) belongs(ctx context.Context, r *resident, seen []*resident) (bool, error) {
	switch entry := a.removals[r.ref.identity()]; {
	case !slices.Contains(a.namespaces, r.ref.Namespace): // an owner that stands elsewhere
		return true, nil
	case a.set.byRef[r.ref.identity()] != nil || isSystem(r) || a.isClaim(r):
		return true, nil
	case entry != nil && entry.Verdict == Kept && !a.judges(entry):
		return true, nil
	case a.goes(r) || slices.Contains(seen, r):
		return false, nil
	}
	owners, err := a.engine.owners(ctx, a.census, r)
	for _, owner := range owners {
		belongs, err := a.belongs(ctx, owner, append(seen, r))
		if err != nil || belongs {
			return belongs, err
		}
	}
	return false, err
}

// isClaim: a volume that a stateful set of the set keeps between its pods.
func (a *arena) isClaim(r *resident) bool {
	return r.resource.Resource == "persistentvolumeclaims" && slices.ContainsFunc(a.claims, func(prefix string) bool {
		number, fits := strings.CutPrefix(r.ref.Namespace+"/"+r.ref.Name, prefix)
		return fits && number != "" && strings.Trim(number, "0123456789") == ""
	})
}

func claimsOf(it *item) []string {
	if it.ref.Kind != "StatefulSet" {
		return nil
	}
	var prefixes []string
	templates, _, _ := unstructured.NestedSlice(it.manifest.Object, "spec", "volumeClaimTemplates")
	for _, t := range templates {
		template, _ := t.(map[string]any)
		name, _, _ := unstructured.NestedString(template, "metadata", "name")
		prefixes = append(prefixes, it.ref.Namespace+"/"+name+"-"+it.ref.Name+"-")
	}
	return prefixes
}

// entries reads the extras whole and asks the server whether it would let them go.
func (a *arena) entries(ctx context.Context, extras []*resident) ([]*Entry, error) {
	entries := make([]*Entry, len(extras))
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(concurrency)
	for i, r := range extras {
		work.Go(func() (err error) {
			entries[i], err = a.entry(ctx, r)
			return err
		})
	}
	err := work.Wait()
	return slices.DeleteFunc(entries, func(e *Entry) bool { return e == nil }), err
}

// entry is nil for an object that went or was made anew since the census.
func (a *arena) entry(ctx context.Context, r *resident) (*Entry, error) {
	mapping, err := a.engine.mapping(r.ref)
	if err != nil {
		return nil, fmt.Errorf("asking which kinds the cluster serves: %w", err)
	}
	live, err := a.engine.get(ctx, mapping, r.ref)
	if err != nil || live == nil || live.GetUID() != r.meta.UID {
		return nil, err
	}
	entry := removalEntry(r.ref, mapping, live)
	entry.Added, entry.Reason = true, notInFolder
	if text := heldBy(ofOthers(live.GetFinalizers())); text != "" {
		entry.Notes = append(entry.Notes, "goes only when let go: it is"+strings.TrimPrefix(text, " and"))
	}
	entry.company(a.census.dependents(r.meta.UID))
	if reason := a.engine.refusedDelete(ctx, entry); reason != "" {
		entry.keep(reason)
	}
	return entry, nil
}
