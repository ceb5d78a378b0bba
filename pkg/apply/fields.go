// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"bytes"
	"fmt"
	"iter"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"
	"sigs.k8s.io/structured-merge-diff/v6/value"
)

// managers goes through an object's managed fields: the entry with neither time nor
// fields, and its fields as the server sent them. Telling who is there needs no
// fields, and decoding those of every object was a tenth of a preview's work.
func managers(obj *unstructured.Unstructured) iter.Seq2[metav1.ManagedFieldsEntry, any] {
	return func(yield func(metav1.ManagedFieldsEntry, any) bool) {
		entries, _, _ := unstructured.NestedFieldNoCopy(obj.Object, "metadata", "managedFields")
		list, _ := entries.([]any)
		for _, each := range list {
			entry, _ := each.(map[string]any)
			text := func(field string) string { s, _ := entry[field].(string); return s }
			if !yield(metav1.ManagedFieldsEntry{
				Manager: text("manager"), Operation: metav1.ManagedFieldsOperationType(text("operation")),
				APIVersion: text("apiVersion"), FieldsType: text("fieldsType"), Subresource: text("subresource"),
			}, entry["fieldsV1"]) {
				return
			}
		}
	}
}

// ownedFields decodes what a manager owns.
func ownedFields(m metav1.ManagedFieldsEntry) (*fieldpath.Set, error) {
	owned := fieldpath.NewSet()
	if m.FieldsV1 == nil {
		return owned, nil
	}
	if err := owned.FromJSON(bytes.NewReader(m.FieldsV1.GetRawBytes())); err != nil {
		return nil, fmt.Errorf("reading what %s owns: %w", m.Manager, err)
	}
	return owned, nil
}

// owning gives an entry other fields.
func owning(m metav1.ManagedFieldsEntry, fields *fieldpath.Set) (metav1.ManagedFieldsEntry, error) {
	data, err := fields.ToJSON()
	if err != nil {
		return m, fmt.Errorf("writing what %s owns: %w", m.Manager, err)
	}
	m.FieldsType, m.FieldsV1 = "FieldsV1", &metav1.FieldsV1{}
	m.FieldsV1.SetRawBytes(data)
	return m, nil
}

// holdsBelow tells whether a set holds a path or anything below it.
func holdsBelow(s *fieldpath.Set, path fieldpath.Path) bool {
	for _, element := range path[:len(path)-1] {
		s = s.WithPrefix(element)
	}
	last := path[len(path)-1]
	return s.Members.Has(last) || !s.WithPrefix(last).Empty()
}

// fieldText writes a path as the server does in conflicts.
func fieldText(path fieldpath.Path) string { return strings.TrimPrefix(path.String(), ".") }

// fieldAt finds the value at a path of a JSON value.
func fieldAt(v any, path fieldpath.Path) (any, bool) {
	for _, element := range path {
		switch list, isList := v.([]any); {
		case isList:
			i := slices.IndexFunc(list, func(item any) bool { return isItem(element, item) })
			if i < 0 {
				return nil, false
			}
			v = list[i]
		default:
			m, isMap := v.(map[string]any)
			if !isMap || element.FieldName == nil {
				return nil, false
			}
			var present bool
			if v, present = m[*element.FieldName]; !present {
				return nil, false
			}
		}
	}
	return v, true
}

// without returns a JSON value with what stands at a path cut out, in place.
func without(v any, path fieldpath.Path) any {
	switch holder := v.(type) {
	case map[string]any:
		name := path[0].FieldName
		if name == nil || holder[*name] == nil {
			return v
		}
		if len(path) == 1 {
			delete(holder, *name)
		} else {
			holder[*name] = without(holder[*name], path[1:])
		}
	case []any:
		i := slices.IndexFunc(holder, func(item any) bool { return isItem(path[0], item) })
		if i < 0 {
			return v
		}
		if len(path) == 1 {
			return slices.Delete(holder, i, i+1)
		}
		holder[i] = without(holder[i], path[1:])
	}
	return v
}

// isItem tells whether a list's item is the one that a path names, by its keys
// or by its value.
func isItem(element fieldpath.PathElement, item any) bool {
	if element.Value != nil {
		return value.Equals(*element.Value, value.NewValueInterface(item))
	}
	m, isMap := item.(map[string]any)
	if element.Key == nil || !isMap {
		return false
	}
	for _, key := range *element.Key {
		if !value.Equals(key.Value, value.NewValueInterface(m[key.Name])) {
			return false
		}
	}
	return true
}
