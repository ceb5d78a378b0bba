// SPDX-License-Identifier: Apache-2.0

package proof

import (
	"encoding/json"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
)

// Answer is a state of the arena that solves a step, and what it grew from.
type Answer struct {
	Objects []*unstructured.Unstructured // the arena's whole state, solved
	Start   []*unstructured.Unstructured // its state when the step begins
	Arena   []string                     // the arena's namespaces

	HTTPRoutes bool // the cluster serves the Gateway API's routes
}

// Variant is a whole state of the arena that is derived from an answer. It differs
// from the answer in one thing.
type Variant struct {
	Family  string                       // the rule it was made by, for example "weight"
	Object  apply.Ref                    // what was changed
	Field   string                       // where, for example "spec.http[default].route"; "" is the whole object
	What    string                       // in a line, for example "v1 90, v2 10 → v1 85, v2 15"
	Road    Road                         // by which means it is brought about
	Objects []*unstructured.Unstructured // the arena's whole state
}

// String reads like "weight: VirtualService bookinfo/reviews spec.http[default].route: v1 90 → v1 85".
func (v Variant) String() string {
	where := strings.TrimSpace(v.Object.String() + " " + v.Field)
	if v.Object.Kind == "" {
		where = "all objects"
	}
	return v.Family + ": " + where + ": " + v.What
}

// edit is one change of one object. change works on a copy and returns what stands
// in its place: nothing, one object or several.
type edit struct {
	family, field, what string
	change              func(*unstructured.Unstructured) []*unstructured.Unstructured
}

// one is an edit that leaves one object.
func one(family string, where place, obj *unstructured.Unstructured, what string, change func(*unstructured.Unstructured)) edit {
	return edit{family, where.in(obj), what, func(o *unstructured.Unstructured) []*unstructured.Unstructured {
		change(o)
		return []*unstructured.Unstructured{o}
	}}
}

// replaced is an edit that puts another value at a place.
func replaced(family string, where place, obj *unstructured.Unstructured, what string, value any) edit {
	return one(family, where, obj, what, func(o *unstructured.Unstructured) { where.set(o, value) })
}

// removed is an edit that takes away what stands at a place.
func removed(family string, where place, obj *unstructured.Unstructured, what string) edit {
	return one(family, where, obj, what, where.remove)
}

// rule derives edits of one object. It never changes the object itself.
type rule func(a *Answer, obj *unstructured.Unstructured) []edit

// derive applies every rule to every one of some objects of the answer. Variants that
// come to the same state as another, as the answer or as one of known are left out.
func (a *Answer) derive(objs []*unstructured.Unstructured, rules []rule, known ...[]*unstructured.Unstructured) []Variant {
	seen := map[string]bool{key(a.Objects): true}
	for _, objs := range known {
		seen[key(objs)] = true
	}
	var variants []Variant
	for _, obj := range objs {
		for _, r := range rules {
			for _, e := range r(a, obj) {
				v := a.with(obj, e)
				if k := key(v.Objects); !seen[k] {
					seen[k] = true
					variants = append(variants, v)
				}
			}
		}
	}
	return variants
}

func (a *Answer) with(obj *unstructured.Unstructured, e edit) Variant {
	v := Variant{Family: e.family, Object: apply.RefOf(obj), Field: e.field, What: e.what}
	for _, o := range a.Objects {
		if o == obj {
			v.Objects = append(v.Objects, e.change(o.DeepCopy())...)
		} else {
			v.Objects = append(v.Objects, o)
		}
	}
	return v
}

// changed lists the answer's objects that are new or another than at the start.
// The others belong to earlier steps.
func (a *Answer) changed() []*unstructured.Unstructured {
	return slices.DeleteFunc(slices.Clone(a.Objects), a.isAsBefore)
}

// standing lists the answer's objects that are as they were at the start.
func (a *Answer) standing() []*unstructured.Unstructured {
	return slices.DeleteFunc(slices.Clone(a.Objects), func(obj *unstructured.Unstructured) bool { return !a.isAsBefore(obj) })
}

func (a *Answer) isAsBefore(obj *unstructured.Unstructured) bool {
	before := find(a.Start, apply.RefOf(obj))
	return before != nil && key([]*unstructured.Unstructured{before}) == key([]*unstructured.Unstructured{obj})
}

// find is nil where no object has that name.
func find(objs []*unstructured.Unstructured, ref apply.Ref) *unstructured.Unstructured {
	i := slices.IndexFunc(objs, func(o *unstructured.Unstructured) bool { return apply.RefOf(o) == ref })
	if i < 0 {
		return nil
	}
	return objs[i]
}

// key is the same for two states that differ in the order of objects alone.
func key(objs []*unstructured.Unstructured) string {
	lines := make([]string, len(objs))
	for i, obj := range objs {
		data, err := json.Marshal(obj.Object)
		if err != nil {
			data = []byte(err.Error()) // what was decoded from JSON can be encoded
		}
		lines[i] = string(data)
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
