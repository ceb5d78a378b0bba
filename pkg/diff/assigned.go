// SPDX-License-Identifier: Apache-2.0

package diff

import "k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

// Assigned stands for a value that the server will invent when it writes.
const Assigned = "(assigned)"

// MarkAssigned replaces, in a predicted object, the values that a dry run only
// invents (addresses, ports, Jobs' generated labels) by Assigned, unless the
// manifest asks for them or the live object has them already.
// predicted is changed in place; before may be nil.
func MarkAssigned(before, manifest, predicted *unstructured.Unstructured) {
	m := marker{}
	switch predicted.GetKind() {
	case "Service":
		spec := m.in(before, manifest, predicted, "spec")
		spec.mark("clusterIP", "clusterIPs", "healthCheckNodePort")
		spec.markItems("ports", "nodePort")
	case "Job":
		for _, path := range [][]string{
			{"metadata", "labels"}, {"spec", "selector", "matchLabels"}, {"spec", "template", "metadata", "labels"},
		} {
			m.in(before, manifest, predicted, path...).mark("batch.kubernetes.io/controller-uid", "controller-uid")
		}
	}
}

// marker holds the same map of the three versions of an object.
type marker struct{ before, manifest, predicted map[string]any }

func (marker) in(before, manifest, predicted *unstructured.Unstructured, path ...string) marker {
	return marker{mapAt(before, path), mapAt(manifest, path), mapAt(predicted, path)}
}

func (m marker) mark(fields ...string) {
	for _, field := range fields {
		value, present := m.predicted[field]
		if !present || m.known(field, value) {
			continue
		}
		m.predicted[field] = mirror(value)
	}
}

// known: asked for by the manifest, kept from the live object, or the literal
// None of a headless Service.
func (m marker) known(field string, value any) bool {
	_, asked := m.manifest[field]
	return asked || equal(m.before[field], value) || value == "None" || equal(value, []any{"None"}) ||
		m.manifest["clusterIP"] == "None"
}

func mirror(value any) any {
	if list, ok := value.([]any); ok {
		out := make([]any, len(list))
		for i := range out {
			out[i] = Assigned
		}
		return out
	}
	return Assigned
}

func (m marker) markItems(list, field string) {
	items, _ := m.predicted[list].([]any)
	for i, item := range items {
		predicted, _ := item.(map[string]any)
		at := marker{itemAt(m.before, list, i), itemAt(m.manifest, list, i), predicted}
		at.mark(field)
	}
}

func itemAt(m map[string]any, list string, i int) map[string]any {
	items, _ := m[list].([]any)
	if i >= len(items) {
		return nil
	}
	item, _ := items[i].(map[string]any)
	return item
}
