// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Op says what happens to a field.
type Op string

// What can happen to a field. Order means that only the order of a list's
// items changes, which still restarts pods where the list is an environment.
const (
	OpAdd    Op = "add"
	OpRemove Op = "remove"
	OpChange Op = "change"
	OpOrder  Op = "order"
)

// Field is one difference between two versions of an object. Path reads like
// spec.template.spec.containers[app].image. Lists whose items cannot be told
// apart are one field with both lists as values.
type Field struct {
	Path   string `json:"path"`
	Op     Op     `json:"op"`
	Before any    `json:"before,omitempty"`
	After  any    `json:"after,omitempty"`

	parent string // path of the map or list that holds the field
	key    string // its key there; empty for an item of a list
}

// Compare lists the differences between two versions of an object, without
// noise and with Secret values masked. A nil side is an object that does not
// exist; then there is one field, without a path, with the whole object.
func Compare(before, after *unstructured.Unstructured) []Field {
	b, a := Mask(Normalise(before), Normalise(after))
	switch {
	case b == nil && a == nil:
		return nil
	case b == nil:
		return []Field{{Op: OpAdd, After: a.Object}}
	case a == nil:
		return []Field{{Op: OpRemove, Before: b.Object}}
	}
	c := &comparison{}
	c.compareMaps("", b.Object, a.Object)
	return c.fields
}

type comparison struct{ fields []Field }

func (c *comparison) compareMaps(path string, before, after map[string]any) {
	for _, key := range slices.Sorted(maps.Keys(union(before, after))) {
		b, inBefore := before[key]
		a, inAfter := after[key]
		field := Field{Path: join(path, key), parent: path, key: key}
		switch {
		case !inBefore:
			field.Op, field.After = OpAdd, a
			c.fields = append(c.fields, field)
		case !inAfter:
			field.Op, field.Before = OpRemove, b
			c.fields = append(c.fields, field)
		default:
			c.compareValues(field, b, a)
		}
	}
}

func (c *comparison) compareValues(field Field, before, after any) {
	if equal(before, after) {
		return
	}
	bm, bIsMap := before.(map[string]any)
	am, aIsMap := after.(map[string]any)
	if bIsMap && aIsMap {
		c.compareMaps(field.Path, bm, am)
		return
	}
	bl, bIsList := before.([]any)
	al, aIsList := after.([]any)
	if bIsList && aIsList {
		if b, a, ok := match(field.key, bl, al); ok {
			c.compareItems(field, b, a)
			return
		}
	}
	field.Op, field.Before, field.After = OpChange, before, after
	c.fields = append(c.fields, field)
}

func (c *comparison) compareItems(list Field, before, after keyed) {
	for _, name := range before.order {
		item := Field{Path: list.Path + "[" + name + "]", parent: list.Path}
		if _, stays := after.items[name]; stays {
			c.compareValues(item, before.items[name], after.items[name])
			continue
		}
		item.Op, item.Before = OpRemove, before.items[name]
		c.fields = append(c.fields, item)
	}
	for _, name := range after.order {
		if _, known := before.items[name]; !known {
			c.fields = append(c.fields, Field{
				Path: list.Path + "[" + name + "]", parent: list.Path, Op: OpAdd, After: after.items[name]})
		}
	}
	if !sameOrder(before, after) {
		c.fields = append(c.fields, Field{
			Path: list.Path, parent: list.Path, Op: OpOrder, Before: asList(before.order), After: asList(after.order)})
	}
}

func asList(names []string) []any {
	out := make([]any, len(names))
	for i, name := range names {
		out[i] = name
	}
	return out
}

// join writes keys that hold dots or slashes in brackets, as labels do.
func join(path, key string) string {
	switch {
	case strings.ContainsAny(key, "./[]"):
		return path + "[" + key + "]"
	case path == "":
		return key
	default:
		return path + "." + key
	}
}

// equal treats a whole float and an integer of the same value as the same:
// both are written 1 in JSON.
func equal(a, b any) bool {
	if x, ok := number(a); ok {
		y, both := number(b)
		return both && x == y
	}
	return reflect.DeepEqual(a, b)
}

func number(v any) (float64, bool) {
	switch n := v.(type) {
	case int64:
		return float64(n), true
	case float64:
		return n, true
	default:
		return 0, false
	}
}
