// SPDX-License-Identifier: Apache-2.0

package apply

import "context"

// Delete removes what the inventory holds of the given objects, or everything
// in it without refs. What is not ours to delete stays. events may be nil.
func (e *Engine) Delete(ctx context.Context, refs []Ref, events func(Event)) (*Result, error) {
	plan, err := e.PreviewDelete(ctx, refs)
	if err != nil {
		return nil, err
	}
	return e.Apply(ctx, plan, events)
}
