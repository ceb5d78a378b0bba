// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"encoding/base64"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

const (
	masked            = "(masked)"
	maskedBefore      = "(masked 1)"
	maskedAfter       = "(masked 2)"
	lastApplied       = "kubectl.kubernetes.io/last-applied-configuration"
	shortestMaskable  = 4
	fieldData         = "data"
	fieldStringData   = "stringData"
	fieldAnnotations  = "annotations"
	metadataFieldName = "metadata"
)

// IsSecret tells whether an object's values must not be shown.
func IsSecret(obj *unstructured.Unstructured) bool {
	return obj != nil && obj.GetKind() == "Secret" && obj.GroupVersionKind().Group == ""
}

// Mask returns copies in which every Secret value reads "(masked)", or
// "(masked 1)" before and "(masked 2)" after where it changes. Objects of other
// kinds, and nil, are returned as they are.
func Mask(before, after *unstructured.Unstructured) (*unstructured.Unstructured, *unstructured.Unstructured) {
	if !IsSecret(before) && !IsSecret(after) {
		return before, after
	}
	b, a := before.DeepCopy(), after.DeepCopy()
	for _, path := range [][]string{{fieldData}, {fieldStringData}} {
		maskMap(b, a, path, nil)
	}
	maskMap(b, a, []string{metadataFieldName, fieldAnnotations}, []string{lastApplied})
	return b, a
}

// maskMap masks the values of the map at path, or only those of the keys given.
func maskMap(b, a *unstructured.Unstructured, path, only []string) {
	before, after := mapAt(b, path), mapAt(a, path)
	for key := range union(before, after) {
		if only != nil && !slices.Contains(only, key) {
			continue
		}
		old, inBefore := before[key]
		current, inAfter := after[key]
		changed := inBefore && inAfter && !equal(old, current)
		if inBefore {
			before[key] = label(changed, maskedBefore)
		}
		if inAfter {
			after[key] = label(changed, maskedAfter)
		}
	}
}

func label(changed bool, text string) string {
	if changed {
		return text
	}
	return masked
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

// MaskText hides the Secret values of the given objects, encoded or plain,
// wherever they stand in a text, such as a server's error message.
func MaskText(text string, objs ...*unstructured.Unstructured) string {
	for _, value := range secretValues(objs) {
		text = strings.ReplaceAll(text, value, masked)
	}
	return text
}

// secretValues lists values longest first, so that a value holding another one
// is hidden whole.
func secretValues(objs []*unstructured.Unstructured) []string {
	var values []string
	for _, obj := range objs {
		if !IsSecret(obj) {
			continue
		}
		for _, path := range []string{fieldData, fieldStringData} {
			for _, value := range mapAt(obj, []string{path}) {
				values = append(values, forms(value)...)
			}
		}
	}
	values = slices.DeleteFunc(values, func(v string) bool { return len(v) < shortestMaskable })
	slices.SortFunc(values, func(a, b string) int { return len(b) - len(a) })
	return values
}

func forms(value any) []string {
	text, ok := value.(string)
	if !ok {
		return nil
	}
	all := []string{text, base64.StdEncoding.EncodeToString([]byte(text))}
	if decoded, err := base64.StdEncoding.DecodeString(text); err == nil {
		all = append(all, string(decoded))
	}
	return all
}
