// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"fmt"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Leaves lists an object's scalar fields, and its empty maps and lists, by
// path, without noise. Values are not masked: they are for counting, not for
// showing.
func Leaves(obj *unstructured.Unstructured) map[string]any {
	out := map[string]any{}
	if obj != nil {
		collect("", stripped(obj).Object, out)
	}
	return out
}

func collect(path string, value any, out map[string]any) {
	switch v := value.(type) {
	case map[string]any:
		for key, child := range v {
			collect(join(path, key), child, out)
		}
		if len(v) == 0 {
			out[path] = v
		}
	case []any:
		for i, child := range v {
			collect(fmt.Sprintf("%s[%d]", path, i), child, out)
		}
		if len(v) == 0 {
			out[path] = v
		}
	default:
		out[path] = v
	}
}

// Same tells whether two values are equal as JSON; a value that the server
// assigns equals every value.
func Same(predicted, actual any) bool {
	return predicted == any(Assigned) || equal(predicted, actual)
}
