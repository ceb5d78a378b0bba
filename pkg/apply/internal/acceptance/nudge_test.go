// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package acceptance

import (
	"slices"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
)

// nudgeDefinitions does what a person must where the server was killed after it
// had accepted a definition's names and before it established it: it goes on only
// when the definition is changed.
func (c *cluster) nudgeDefinitions(t *testing.T) {
	t.Helper()
	definitions := c.dynamic.Resource(schema.GroupVersionResource{Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions"})
	list, err := definitions.List(testContext(t), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range list.Items {
		if !isTrue(&d, "NamesAccepted") || isTrue(&d, "Established") {
			continue
		}
		label := []byte(`{"metadata":{"labels":{"look": "again"}}}`)
		if _, err := definitions.Patch(testContext(t), d.GetName(), types.MergePatchType, label, metav1.PatchOptions{FieldManager: "someone"}); err != nil {
			t.Fatal(err)
		}
	}
}

func isTrue(obj *unstructured.Unstructured, condition string) bool {
	conditions, _, _ := unstructured.NestedSlice(obj.Object, "status", "conditions")
	return slices.ContainsFunc(conditions, func(c any) bool {
		m, _ := c.(map[string]any)
		return m["type"] == condition && m["status"] == "True"
	})
}
