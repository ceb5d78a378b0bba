// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"reflect"

	"github.com/kubectl-labs/kubectl-labs/pkg/diff"
)

// sameShown tells whether entries that were previewed again show what the
// person saw. Firmer evidence alone is no difference.
func sameShown(old []*Entry, fresh *Plan) bool {
	if fresh.Err() != nil {
		return false
	}
	shown := map[Ref]*Entry{}
	for _, entry := range old {
		shown[entry.Ref.identity()] = entry
	}
	for _, entry := range fresh.Entries {
		before := shown[entry.Ref.identity()]
		if before == nil || !showsSame(before, entry) {
			return false
		}
	}
	return true
}

// showsSame compares two previews of one object. One that has nothing left to
// do is never a surprise. A change is what it changes: what others do to the
// rest of the object meanwhile, such as a controller's annotation, is not part
// of it. A new object is all that it will be.
func showsSame(old, fresh *Entry) bool {
	switch {
	case fresh.Verdict == Unchanged:
		return true
	case old.Verdict != fresh.Verdict:
		return false
	case fresh.Verdict == Delete || fresh.Verdict == Kept:
		return old.Reason == fresh.Reason && (!fresh.Added || len(diff.Compare(old.Before, fresh.Before)) == 0)
	case !reflect.DeepEqual(old.Conflicts, fresh.Conflicts):
		return false
	case old.Evidence == Manifest:
		return holds(fresh, old)
	case fresh.Verdict == Change:
		return sameFields(old.Fields, fresh.Fields)
	default:
		return len(diff.Compare(old.After, fresh.After)) == 0
	}
}

func sameFields(a, b []diff.Field) bool {
	return len(a) == len(b) && (len(a) == 0 || reflect.DeepEqual(a, b))
}

// holds tells whether everything in the manifest shown is in the new result: a
// manifest was never said to list the defaults that the server adds.
func holds(fresh, old *Entry) bool {
	result := diff.Leaves(fresh.After)
	for path, value := range diff.Leaves(old.After) {
		if got, present := result[path]; !present || !diff.Same(value, got) {
			return false
		}
	}
	return true
}
