// SPDX-License-Identifier: Apache-2.0

package proof

import (
	"maps"
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
)

// dropped leaves the whole object out. Where a task begins with an empty arena, the
// application itself comes into being: without a part it is another application, not a
// wrong answer, so only traffic rules are left out there. For the same reason a step
// that applies something to an empty arena has no mutants at all (tasksOf).
func dropped(a *Answer, obj *unstructured.Unstructured) []edit {
	if len(a.Start) == 0 && !isRule(obj) {
		return nil
	}
	if find(a.Start, apply.RefOf(obj)) != nil && !isRule(obj) {
		return nil
	}
	return []edit{{family: "object", what: "dropped", change: func(*unstructured.Unstructured) []*unstructured.Unstructured { return nil }}}
}

// undone leaves one of several changed objects as it was.
func undone(a *Answer, obj *unstructured.Unstructured) []edit {
	before := find(a.Start, apply.RefOf(obj))
	if before == nil {
		return nil
	}
	return []edit{{family: "object", what: "left as it was", change: func(*unstructured.Unstructured) []*unstructured.Unstructured {
		return []*unstructured.Unstructured{before}
	}}}
}

// selectors makes a Service look for other pods: by one label less, and by a label
// that none has.
func selectors(_ *Answer, obj *unstructured.Unstructured) []edit {
	if obj.GetKind() != "Service" || obj.GetAPIVersion() != "v1" {
		return nil
	}
	selector := at("spec", "selector")
	labels, _ := selector.get(obj).(map[string]any)
	var edits []edit
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		label := selector.field(name)
		if len(labels) > 1 {
			edits = append(edits, removed("selector", label, obj, "dropped, the others stay"))
		}
		other := label.text(obj) + "x"
		edits = append(edits, replaced("selector", label, obj, label.text(obj)+" → "+other, other))
	}
	return edits
}

// kept leaves in place what the answer takes away.
func (a *Answer) kept() []Variant {
	var gone []*unstructured.Unstructured
	for _, obj := range a.Start {
		if find(a.Objects, apply.RefOf(obj)) == nil {
			gone = append(gone, obj)
		}
	}
	if len(gone) == 1 && len(a.changed()) == 0 {
		return nil // that is the start
	}
	var variants []Variant
	for _, obj := range gone {
		variants = append(variants, Variant{Family: "object", Object: apply.RefOf(obj), What: "left in place",
			Objects: append(slices.Clone(a.Objects), obj)})
	}
	return variants
}

// environment changes durations that the step sets in a workload's environment.
func environment(a *Answer, obj *unstructured.Unstructured) []edit {
	before := find(a.Start, apply.RefOf(obj))
	if before == nil {
		return nil
	}
	var edits []edit
	for _, c := range at("spec", "template", "spec", "containers").each(obj) {
		for _, v := range c.field("env").each(obj) {
			where := v.field("value")
			if where.text(before) != where.text(obj) || v.field("name").text(before) != v.field("name").text(obj) {
				edits = append(edits, durations("environment", obj, where)...)
			}
		}
	}
	return edits
}
