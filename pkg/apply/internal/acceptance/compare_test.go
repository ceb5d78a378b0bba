// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package acceptance

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// assigned is how a preview writes what the server will invent.
const assigned = "(assigned)"

// noise is what a server keeps for itself.
func noise() [][]string {
	return [][]string{{"status"}, {"metadata", "managedFields"}, {"metadata", "resourceVersion"},
		{"metadata", "uid"}, {"metadata", "generation"}, {"metadata", "creationTimestamp"}}
}

// quiet is an object's content without noise.
func quiet(obj *unstructured.Unstructured) map[string]any {
	out := obj.DeepCopy()
	for _, path := range noise() {
		unstructured.RemoveNestedField(out.Object, path...)
	}
	return out.Object
}

// differences names the fields in which an object is not what was shown.
func differences(shown, actual *unstructured.Unstructured) []string {
	c := comparison{secret: actual.GetKind() == "Secret"}
	c.values("", quiet(shown), quiet(actual))
	return c.found
}

// comparison walks two values side by side. It shares nothing with the engine's
// own comparing.
type comparison struct {
	secret bool // masked values stand for any
	found  []string
}

func (c *comparison) values(path string, shown, actual any) {
	switch s := shown.(type) {
	case map[string]any:
		if a, ok := actual.(map[string]any); ok {
			c.maps(path, s, a)
			return
		}
	case []any:
		if a, ok := actual.([]any); ok && len(a) == len(s) {
			for i := range s {
				c.values(fmt.Sprintf("%s[%d]", path, i), s[i], a[i])
			}
			return
		}
	}
	if !c.same(shown, actual) {
		c.found = append(c.found, fmt.Sprintf("%s: shown %v, stands %v", path, shown, actual))
	}
}

func (c *comparison) maps(path string, shown, actual map[string]any) {
	for _, key := range slices.Sorted(maps.Keys(shown)) {
		value, stands := actual[key]
		if !stands {
			c.found = append(c.found, fmt.Sprintf("%s.%s: shown %v, not there", path, key, shown[key]))
			continue
		}
		c.values(path+"."+key, shown[key], value)
	}
	for _, key := range slices.Sorted(maps.Keys(actual)) {
		if _, known := shown[key]; !known {
			c.found = append(c.found, fmt.Sprintf("%s.%s: not shown, stands %v", path, key, actual[key]))
		}
	}
}

func (c *comparison) same(shown, actual any) bool {
	text, _ := shown.(string)
	return text == assigned || (c.secret && strings.HasPrefix(text, "(masked")) || sameValue(shown, actual)
}

// sameValue takes 1 and 1.0 for the same, as JSON does.
func sameValue(a, b any) bool {
	if x, ok := a.(float64); ok && x == float64(int64(x)) {
		a = int64(x)
	}
	if x, ok := b.(float64); ok && x == float64(int64(x)) {
		b = int64(x)
	}
	return reflect.DeepEqual(a, b)
}

// missing names the fields of a manifest that an object does not hold.
func missing(manifest, actual *unstructured.Unstructured) []string {
	var lacking []string
	c := comparison{secret: actual.GetKind() == "Secret"}
	c.values("", quiet(manifest), quiet(actual))
	for _, text := range c.found {
		if !strings.Contains(text, ": not shown, ") {
			lacking = append(lacking, text)
		}
	}
	return lacking
}
