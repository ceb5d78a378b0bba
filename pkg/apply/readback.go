// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"context"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// outcome is an entry that was written and what the server answered.
type outcome struct {
	entry  *Entry
	answer *unstructured.Unstructured
}

// score reads back, by the lists of a preview, everything that was written. What
// is gone since, or cannot be read, counts as it was answered: the prediction
// was about the write.
func (r *run) score(ctx context.Context) {
	items := make([]*item, len(r.written))
	for i, w := range r.written {
		items[i] = &item{ref: w.entry.Ref, manifest: w.entry.item.manifest, mapping: w.entry.item.mapping}
	}
	err := r.engine.readLive(ctx, items)
	for i, w := range r.written {
		read := items[i].live
		if err != nil || read == nil || read.GetUID() != w.answer.GetUID() {
			read = w.answer
		}
		r.result.Prediction.add(w.entry, w.answer, read)
	}
}
