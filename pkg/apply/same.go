// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"reflect"

	"github.com/kubectl-labs/kubectl-labs/pkg/diff"
)

// sameShown tells whether a new plan shows, for everything after the stage just
// done, what the person saw. Firmer evidence alone is no difference.
func sameShown(old, fresh *Plan, done Phase) bool {
	if fresh.Err() != nil {
		return false
	}
	shown := map[Ref]*Entry{}
	for _, entry := range old.Entries {
		shown[entry.Ref.identity()] = entry
	}
	for _, entry := range fresh.Entries {
		if entry.Phase.rank() <= done.rank() {
			continue
		}
		before := shown[entry.Ref.identity()]
		if before == nil || !showsSame(before, entry) {
			return false
		}
	}
	return true
}

// showsSame compares two previews of one object. One that has nothing left to
// do is never a surprise.
func showsSame(old, fresh *Entry) bool {
	switch {
	case fresh.Verdict == Unchanged:
		return true
	case old.Verdict != fresh.Verdict:
		return false
	case fresh.Verdict == Delete || fresh.Verdict == Kept:
		return old.Reason == fresh.Reason && (!fresh.Added || len(diff.Compare(old.Before, fresh.Before)) == 0)
	case old.Evidence == Manifest:
		return reflect.DeepEqual(old.Conflicts, fresh.Conflicts) && holds(fresh, old)
	default:
		return reflect.DeepEqual(old.Conflicts, fresh.Conflicts) &&
			len(diff.Compare(old.After, fresh.After)) == 0 && sameFields(old.Fields, fresh.Fields)
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
