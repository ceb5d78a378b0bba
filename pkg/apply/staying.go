// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"encoding/json"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"
)

const lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

// staying notes the fields that the set dropped and that stay all the same,
// because another manager owns them: those that we applied before, and those
// that kubectl's client-side apply remembers having applied.
func (e *Engine) staying(it *item, predicted *unstructured.Unstructured) ([]string, error) {
	if it.live == nil {
		return nil, nil
	}
	dropped, err := e.dropped(it.live, predicted)
	if err != nil {
		return nil, err
	}
	remembered := rememberedBy(it.live)
	var notes []string
	for _, m := range predicted.GetManagedFields() {
		owned, err := ownedFields(m)
		if err != nil {
			return nil, err
		}
		for path := range owned.Leaves().All() {
			_, named := fieldAt(it.manifest.Object, path)
			_, present := fieldAt(predicted.Object, path)
			if present && !named && (dropped.Has(path) || remembered(m, path)) {
				notes = append(notes, fieldText(path)+" stays: "+m.Manager+" owns it as well")
			}
		}
	}
	return notes, nil
}

// dropped is what we own of a live object and would not any more.
func (e *Engine) dropped(live, predicted *unstructured.Unstructured) (*fieldpath.Set, error) {
	before, err := e.ourFields(live)
	if err != nil {
		return nil, err
	}
	after, err := e.ourFields(predicted)
	if err != nil {
		return nil, err
	}
	return before.Difference(after), nil
}

func (e *Engine) ourFields(obj *unstructured.Unstructured) (*fieldpath.Set, error) {
	for _, m := range obj.GetManagedFields() {
		if e.isOurs(m) {
			return ownedFields(m)
		}
	}
	return fieldpath.NewSet(), nil
}

// rememberedBy reads what kubectl wrote down of its last client-side apply. An
// annotation that cannot be read remembers nothing.
func rememberedBy(live *unstructured.Unstructured) func(metav1.ManagedFieldsEntry, fieldpath.Path) bool {
	applied := map[string]any{}
	_ = json.Unmarshal([]byte(live.GetAnnotations()[lastApplied]), &applied)
	return func(m metav1.ManagedFieldsEntry, path fieldpath.Path) bool {
		_, remembered := fieldAt(applied, path)
		return m.Manager == clientSideApply && remembered
	}
}
