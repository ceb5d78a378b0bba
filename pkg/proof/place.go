// SPDX-License-Identifier: Apache-2.0

package proof

import (
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// place is the way to a value inside an object: field names, and positions in
// lists. It means the same place in a copy of the object.
type place []any

func at(fields ...string) place { return place(nil).field(fields...) }

func (p place) field(names ...string) place {
	q := slices.Clone(p)
	for _, name := range names {
		q = append(q, name)
	}
	return q
}

func (p place) item(i int) place { return append(slices.Clone(p), i) }

// get is nil where nothing is. What it returns is part of the object.
func (p place) get(obj *unstructured.Unstructured) any {
	var value any = obj.Object
	for _, part := range p {
		switch part := part.(type) {
		case string:
			fields, _ := value.(map[string]any)
			value = fields[part]
		case int:
			items, _ := value.([]any)
			if part >= len(items) {
				return nil
			}
			value = items[part]
		}
	}
	return value
}

func (p place) text(obj *unstructured.Unstructured) string {
	text, _ := p.get(obj).(string)
	return text
}

// number reads a number that JSON may have decoded as either type.
func (p place) number(obj *unstructured.Unstructured) (int64, bool) {
	switch n := p.get(obj).(type) {
	case int64:
		return n, true
	case float64:
		return int64(n), n == float64(int64(n))
	}
	return 0, false
}

// each lists the places of a list's items.
func (p place) each(obj *unstructured.Unstructured) []place {
	items, _ := p.get(obj).([]any)
	places := make([]place, len(items))
	for i := range items {
		places[i] = p.item(i)
	}
	return places
}

// set puts a value there; the way to it must exist up to the last part.
func (p place) set(obj *unstructured.Unstructured, value any) {
	last := len(p) - 1
	switch holder := p[:last].get(obj).(type) {
	case map[string]any:
		holder[p[last].(string)] = value
	case []any:
		holder[p[last].(int)] = value
	}
}

// remove takes a field or an item away.
func (p place) remove(obj *unstructured.Unstructured) {
	last := len(p) - 1
	switch holder := p[:last].get(obj).(type) {
	case map[string]any:
		delete(holder, p[last].(string))
	case []any:
		i := p[last].(int)
		p[:last].set(obj, slices.Delete(slices.Clone(holder), i, i+1))
	}
}

// in reads like "spec.http[default].route[0]": items are called by their name
// where they have one.
func (p place) in(obj *unstructured.Unstructured) string {
	var words strings.Builder
	for i, part := range p {
		switch part := part.(type) {
		case string:
			if i > 0 {
				words.WriteString(".")
			}
			words.WriteString(part)
		case int:
			if name := p[:i+1].field("name").text(obj); name != "" {
				fmt.Fprintf(&words, "[%s]", name)
			} else {
				fmt.Fprintf(&words, "[%d]", part)
			}
		}
	}
	return words.String()
}
