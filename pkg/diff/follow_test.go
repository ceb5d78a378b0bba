// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"slices"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func followsFields(t *testing.T, before, after *unstructured.Unstructured) {
	t.Helper()
	b, a := Mask(Normalise(before), Normalise(after))
	f := follower{shapes: learn(before, after), fields: Compare(before, after)}
	if got := f.maps(spot{}, b.Object, a.Object); !equal(got, a.Object) {
		t.Errorf("the fields %+v\nlead to %v,\nnot to  %v", f.fields, got, a.Object)
	}
}

// follower makes the new version of an object from the old one and the fields.
// The new one tells it only whether the items of a list can be told apart, and
// where a list that the server merges puts the items that come.
type follower struct {
	shapes shapes
	fields []Field
}

func (f follower) find(at spot, op Op) *Field {
	i := slices.IndexFunc(f.fields, func(c Field) bool { return c.Path == at.path && c.Op == op })
	if i < 0 {
		return nil
	}
	return &f.fields[i]
}

func (f follower) value(at spot, key string, before, after any) any {
	if change := f.find(at, OpChange); change != nil {
		return change.After
	}
	if renamed(before, after) {
		return after
	}
	bm, bIsMap := before.(map[string]any)
	am, aIsMap := after.(map[string]any)
	if bIsMap && aIsMap {
		return f.maps(at, bm, am)
	}
	bl, bIsList := before.([]any)
	al, aIsList := after.([]any)
	if bIsList && aIsList {
		if b, a, ok := match(key, f.shapes[at.place], bl, al); ok {
			return f.items(at, b, a)
		}
	}
	return before
}

func (f follower) maps(at spot, before, after map[string]any) any {
	out := map[string]any{}
	for key, value := range before {
		if f.find(at.field(key), OpRemove) == nil {
			out[key] = f.value(at.field(key), key, value, after[key])
		}
	}
	for key := range after {
		if added := f.find(at.field(key), OpAdd); added != nil {
			out[key] = added.After
		}
	}
	return out
}

func (f follower) items(at spot, before, after keyed) any {
	items := map[string]any{}
	var order []string
	for _, name := range before.order {
		if f.find(at.item(name), OpRemove) == nil {
			items[name] = f.value(at.item(name), "", before.items[name], after.items[name])
			order = append(order, name)
		}
	}
	for _, name := range after.order {
		if added := f.find(at.item(name), OpAdd); added != nil {
			items[name] = added.After
			order = append(order, name)
		}
	}
	if moved := f.find(at, OpOrder); moved != nil {
		order = order[:0]
		for _, name := range moved.After.([]any) {
			order = append(order, name.(string))
		}
	} else if f.shapes[at.place].associative() {
		order = after.order
	}
	out := make([]any, len(order))
	for i, name := range order {
		out[i] = items[name]
	}
	return out
}
