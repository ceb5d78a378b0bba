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
