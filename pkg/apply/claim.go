// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"context"
	"maps"
)

// claim writes, before anything else, everything that is about to be applied
// into the inventory, so that an interrupted apply leaves nothing unrecorded.
// Entries previewed anew are claimed anew: what appeared meanwhile is not ours.
// Nothing is written for a plan that writes nothing.
func (r *run) claim(ctx context.Context, entries ...*Entry) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, entry := range entries {
		r.claimEntry(entry)
	}
	return r.engine.writeInventory(ctx, r.inventory)
}

// claimEntry records whose an object is: made by us, or there before.
func (r *run) claimEntry(entry *Entry) {
	known, recorded := r.inventory.records[entry.Ref.identity()]
	live := entry.item.live
	switch {
	case entry.Phase == Removal:
		if entry.Verdict == Kept && !known.Created {
			delete(r.inventory.records, entry.Ref.identity())
		}
	case live == nil:
		r.inventory.put(record{Ref: entry.Ref, Created: true})
	case recorded && known.UID == live.GetUID():
		r.inventory.put(known)
	case recorded && known.UID == "" && known.Created && r.engine.owns(live):
		r.inventory.put(record{Ref: entry.Ref, UID: live.GetUID(), Created: true})
	default:
		r.inventory.put(record{Ref: entry.Ref, UID: live.GetUID()})
	}
}

// record stores the UIDs of what a phase made, and at the end forgets what is
// gone.
func (r *run) record(ctx context.Context, phase Phase) error {
	if phase == Removal {
		r.forget()
	}
	return r.engine.writeInventory(ctx, r.inventory)
}

// forget drops records of objects that are neither in the set nor kept.
func (r *run) forget() {
	present := map[Ref]bool{}
	for _, entry := range r.plan.Entries {
		if entry.Verdict != Delete {
			present[entry.Ref.identity()] = true
		}
	}
	maps.DeleteFunc(r.inventory.records, func(id Ref, _ record) bool { return !present[id] })
}
