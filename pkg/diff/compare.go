// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"maps"
	"slices"
	"sync"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Op says what happens to a field.
type Op string

// What can happen to a field. Order means that the items of a list stand in
// another order, which restarts pods where the list is an environment and
// decides where the first rule that matches wins.
const (
	OpAdd    Op = "add"
	OpRemove Op = "remove"
	OpChange Op = "change"
	OpOrder  Op = "order"
)

// Field is one difference between two versions of an object. Its JSON form is
// stable:
//
//   - path reads like spec.template.spec.containers[app].ports[80/TCP].name. Items
//     of lists stand in brackets by the values of their keys, or by themselves in
//     a list of distinct values; so do keys that hold dots, slashes or brackets
//     (metadata.labels[app.kubernetes.io/name]), quoted where a bracket is in
//     them. A list whose items cannot be told apart is one field.
//   - op is add, remove, change or order.
//   - before is the old value, absent for add; after the new one, absent for
//     remove. Both are any JSON value. For order they are the names of the list's
//     items in their order, also of those that another field adds or removes.
//
// Values of Secrets are masked.
type Field struct {
	Path   string `json:"path"`
	Op     Op     `json:"op"`
	Before any    `json:"before,omitempty"`
	After  any    `json:"after,omitempty"`

	parent string // path of the map or list that holds the field
	key    string // its key there; empty for an item of a list
	item   bool
}

// Compare lists the differences between two versions of an object, without
// noise and with Secret values masked. A nil side is an object that does not
// exist; then there is one field, without a path, with the whole object.
// Items of lists are matched by the keys that the managed fields of either
// object name, so these must not have been taken off.
func Compare(before, after *unstructured.Unstructured) []Field {
	b, a := Mask(stripped(before), stripped(after))
	switch {
	case b == nil && a == nil:
		return nil
	case b == nil:
		return []Field{{Op: OpAdd, After: a.Object}}
	case a == nil:
		return []Field{{Op: OpRemove, Before: b.Object}}
	}
	c := &comparison{shapes: sync.OnceValue(func() shapes { return learn(before, after) })}
	c.compareMaps(spot{}, b.Object, a.Object)
	return c.fields
}

// comparison learns shapes only when a list differs: most objects do not.
type comparison struct {
	fields []Field
	shapes func() shapes
}

func (c *comparison) compareMaps(at spot, before, after map[string]any) {
	for _, key := range slices.Sorted(maps.Keys(union(before, after))) {
		b, inBefore := before[key]
		a, inAfter := after[key]
		field := Field{parent: at.path, key: key}
		switch {
		case inBefore && inAfter:
			c.compareValues(at.field(key), field, b, a)
		case inAfter:
			c.add(at.field(key), field, OpAdd, nil, a)
		default:
			c.add(at.field(key), field, OpRemove, b, nil)
		}
	}
}

func (c *comparison) compareValues(at spot, field Field, before, after any) {
	if equal(before, after) || renamed(before, after) {
		return
	}
	bm, bIsMap := before.(map[string]any)
	am, aIsMap := after.(map[string]any)
	if bIsMap && aIsMap {
		c.compareMaps(at, bm, am)
		return
	}
	bl, bIsList := before.([]any)
	al, aIsList := after.([]any)
	if bIsList && aIsList {
		known := c.shapes()[at.place]
		if b, a, ok := match(field.key, known, bl, al); ok {
			c.compareItems(at, b, a, known)
			return
		}
	}
	c.add(at, field, OpChange, before, after)
}

func (c *comparison) compareItems(at spot, before, after keyed, known shape) {
	item := Field{parent: at.path, item: true}
	for _, name := range before.order {
		if _, stays := after.items[name]; stays {
			c.compareValues(at.item(name), item, before.items[name], after.items[name])
			continue
		}
		c.add(at.item(name), item, OpRemove, before.items[name], nil)
	}
	for _, name := range after.order {
		if _, stays := before.items[name]; !stays {
			c.add(at.item(name), item, OpAdd, nil, after.items[name])
		}
	}
	if !keepsOrder(before, after, known) {
		c.add(at, Field{parent: at.path}, OpOrder, asList(before.order), asList(after.order))
	}
}

func (c *comparison) add(at spot, field Field, op Op, before, after any) {
	field.Path, field.Op, field.Before, field.After = at.path, op, before, after
	c.fields = append(c.fields, field)
}

func asList(names []string) []any {
	out := make([]any, len(names))
	for i, name := range names {
		out[i] = name
	}
	return out
}
