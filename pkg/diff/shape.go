// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// shape says how the server tells the items of a list apart: by the keys of
// its schema, or by their values. The zero shape is a list that the server
// treats as one value, or of which nobody owns an item.
type shape struct {
	keys []string
	set  bool
}

// associative tells whether the server merges the list item by item.
func (s shape) associative() bool { return s.set || len(s.keys) > 0 }

// shapes holds lists by their place in the schema.
type shapes map[string]shape

// learn reads the shapes of lists off the managed fields of objects, where the
// server writes them down for every item that a manager owns:
// https://kubernetes.io/docs/reference/using-api/server-side-apply/
func learn(objs ...*unstructured.Unstructured) shapes {
	known := shapes{}
	for _, obj := range objs {
		managers, _ := mapAt(obj, []string{metadataFieldName})["managedFields"].([]any)
		for _, manager := range managers {
			owned, _ := manager.(map[string]any)
			fields, _ := owned["fieldsV1"].(map[string]any)
			known.read("", fields)
		}
	}
	return known
}

func (s shapes) read(place string, fields map[string]any) {
	for element, below := range fields {
		children, _ := below.(map[string]any)
		kind, text, _ := strings.Cut(element, ":")
		switch kind {
		case "f":
			s.read(join(place, text), children)
		case "k":
			s.readItem(place, text)
			s.read(place, children)
		case "v":
			s[place] = shape{set: true}
		}
	}
}

func (s shapes) readItem(place, selector string) {
	keys := map[string]any{}
	if err := json.Unmarshal([]byte(selector), &keys); err == nil && len(keys) > 0 {
		s[place] = shape{keys: slices.Sorted(maps.Keys(keys))}
	}
}
