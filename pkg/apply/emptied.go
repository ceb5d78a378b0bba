// SPDX-License-Identifier: Apache-2.0

package apply

import "context"

// emptied decides again about namespaces and definitions that hold the work of
// others: what the same plan shows and takes away first does not hold them.
func (e *Engine) emptied(ctx context.Context, removals []*Entry) error {
	var going []record
	for _, entry := range removals {
		if entry.Verdict == Delete && len(ofOthers(entry.item.live.GetFinalizers())) == 0 {
			going = append(going, record{Ref: entry.Ref, UID: entry.uid, Created: true})
		}
	}
	for _, entry := range removals {
		if !entry.held {
			continue
		}
		entry.Verdict, entry.Reason, entry.Evidence = Delete, "", Server
		if err := e.decide(ctx, entry, going); err != nil {
			return err
		}
	}
	return nil
}

// unfilled: what others put into a namespace or a definition since the preview
// does not go with it unseen.
func (r *run) unfilled(ctx context.Context, entry *Entry) error {
	var going []record
	for _, other := range r.plan.Entries {
		if other.Phase == Removal && !other.foreign {
			going = append(going, record{Ref: other.Ref, UID: other.uid, Created: true})
		}
	}
	reason, _, err := r.engine.foreigners(ctx, entry.item.live, going)
	if err == nil && reason != "" {
		err = &movedError{entry.Ref}
	}
	return err
}
