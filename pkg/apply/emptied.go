// SPDX-License-Identifier: Apache-2.0

package apply

import "context"

// emptied decides again about namespaces and definitions that hold the work of
// others: what the same plan shows and takes away first does not hold them.
func (e *Engine) emptied(ctx context.Context, removals []*Entry) error {
	with := going{}
	for _, entry := range removals {
		with[entry.uid] = entry.Verdict == Delete && len(ofOthers(entry.item.live.GetFinalizers())) == 0
	}
	for _, entry := range removals {
		if !entry.held {
			continue
		}
		entry.Verdict, entry.Reason, entry.Evidence = Delete, "", Server
		if err := e.decide(ctx, entry, with); err != nil {
			return err
		}
	}
	return nil
}

// unfilled: what others put into a namespace or a definition since the preview
// does not go with it unseen.
func (r *run) unfilled(ctx context.Context, entry *Entry) error {
	with := going{}
	for _, other := range r.plan.Entries {
		with[other.uid] = other.Phase == Removal && !other.foreign
	}
	reason, _, err := r.engine.foreigners(ctx, entry.item.live, with)
	if err == nil && reason != "" {
		err = &movedError{entry.Ref}
	}
	return err
}
