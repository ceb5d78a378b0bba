// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

const (
	masked            = "(masked)"
	maskedBefore      = "(masked 1)"
	maskedAfter       = "(masked 2)"
	lastApplied       = "kubectl.kubernetes.io/last-applied-configuration"
	fieldData         = "data"
	fieldStringData   = "stringData"
	fieldAnnotations  = "annotations"
	metadataFieldName = "metadata"
)

func isMask(text string) bool { return text == masked || text == maskedBefore || text == maskedAfter }

// IsSecret tells whether an object's values must not be shown.
func IsSecret(obj *unstructured.Unstructured) bool {
	return obj != nil && obj.GetKind() == "Secret" && obj.GroupVersionKind().Group == ""
}

// Mask returns copies in which every Secret value reads "(masked)", or
// "(masked 1)" before and "(masked 2)" after where it changes; a value in
// stringData is the same as its encoding in data. Objects of other kinds, and
// nil, are returned as they are.
func Mask(before, after *unstructured.Unstructured) (*unstructured.Unstructured, *unstructured.Unstructured) {
	if !IsSecret(before) && !IsSecret(after) {
		return before, after
	}
	b, a := before.DeepCopy(), after.DeepCopy()
	for key := range union(secretData(before), secretData(after)) {
		old, current := labels(secretData(before), secretData(after), key)
		for _, field := range []string{fieldData, fieldStringData} {
			relabel(mapAt(b, []string{field}), key, old)
			relabel(mapAt(a, []string{field}), key, current)
		}
	}
	maskApplied(b, a)
	return b, a
}

// secretData is the values of a Secret as the server stores them; nil for nil.
func secretData(obj *unstructured.Unstructured) map[string]any {
	return mapAt(stripped(obj), []string{fieldData})
}

func maskApplied(b, a *unstructured.Unstructured) {
	path := []string{metadataFieldName, fieldAnnotations}
	before, after := mapAt(b, path), mapAt(a, path)
	old, current := labels(before, after, lastApplied)
	relabel(before, lastApplied, old)
	relabel(after, lastApplied, current)
}

// labels are what the values of a key read before and after.
func labels(before, after map[string]any, key string) (old, current string) {
	b, inBefore := before[key]
	a, inAfter := after[key]
	if inBefore && inAfter && !equal(b, a) {
		return maskedBefore, maskedAfter
	}
	return masked, masked
}

func relabel(m map[string]any, key, text string) {
	if _, present := m[key]; present {
		m[key] = text
	}
}

func mapAt(obj *unstructured.Unstructured, path []string) map[string]any {
	if obj == nil {
		return nil
	}
	value, _, _ := unstructured.NestedFieldNoCopy(obj.Object, path...)
	m, _ := value.(map[string]any)
	return m
}

func union(a, b map[string]any) map[string]bool {
	keys := map[string]bool{}
	for k := range a {
		keys[k] = true
	}
	for k := range b {
		keys[k] = true
	}
	return keys
}
