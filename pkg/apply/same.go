// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"reflect"
	"slices"

	"github.com/kubectl-labs/kubectl-labs/pkg/diff"
)

// differing lists which of the entries that were previewed again show something
// else than the person saw, or are refused now. Firmer evidence alone is no
// difference.
func differing(old []*Entry, fresh *Plan) []Ref {
	var refs []Ref
	for _, problem := range fresh.Problems {
		refs = append(refs, problem.Ref)
	}
	shown := map[Ref]*Entry{}
	for _, entry := range old {
		shown[entry.Ref.identity()] = entry
	}
	for _, entry := range fresh.Entries {
		before := shown[entry.Ref.identity()]
		needsYes := entry.Verdict == Conflict || (entry.Verdict == Replace && !entry.allowed)
		if before == nil || needsYes || !showsSame(before, entry) {
			refs = append(refs, entry.Ref)
		}
	}
	slices.SortFunc(refs, compareRefs)
	return refs
}

// showsSame compares two previews of one object. One that has nothing left to
// do is never a surprise. A change is what it changes: what others do to the
// rest of the object meanwhile, such as a controller's annotation, is not part
// of it, and what has come about already needs no second yes. A new object is
// all that it will be.
func showsSame(old, fresh *Entry) bool {
	switch {
	case fresh.Verdict == Unchanged:
		return true
	case old.Verdict != fresh.Verdict:
		return false
	case fresh.Verdict == Delete || fresh.Verdict == Kept:
		return old.Reason == fresh.Reason && (!fresh.loses() || len(diff.Compare(old.Before, fresh.Before)) == 0)
	case !reflect.DeepEqual(old.Conflicts, fresh.Conflicts):
		return false
	case old.Evidence == Manifest && !old.announced:
		return holds(fresh, old)
	case fresh.Verdict == Change:
		return sameFields(old.Fields, fresh.Fields) ||
			(isPart(fresh.Fields, old.Fields) && len(diff.Compare(old.After, fresh.After)) == 0)
	default:
		return len(diff.Compare(old.After, fresh.After)) == 0
	}
}

func sameFields(a, b []diff.Field) bool {
	return len(a) == len(b) && (len(a) == 0 || reflect.DeepEqual(a, b))
}

// isPart tells whether every field of some is among all.
func isPart(some, all []diff.Field) bool {
	for _, field := range some {
		if !slices.ContainsFunc(all, func(other diff.Field) bool { return reflect.DeepEqual(field, other) }) {
			return false
		}
	}
	return true
}

// holds tells whether everything in the manifest shown is in the new result: a
// manifest was never said to list the defaults that the server adds. Where the
// set may add more than defaults, the person sees the whole.
func holds(fresh, old *Entry) bool {
	result := diff.Leaves(fresh.After)
	for path, value := range diff.Leaves(old.After) {
		if got, present := result[path]; !present || !diff.Same(value, got) {
			return false
		}
	}
	return true
}
