// SPDX-License-Identifier: Apache-2.0

package diff

import "k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

// Normalise returns a copy without what the server keeps for itself: managed
// fields, resourceVersion, uid, generation, creationTimestamp and status.
// A nil object stays nil.
func Normalise(obj *unstructured.Unstructured) *unstructured.Unstructured {
	if obj == nil {
		return nil
	}
	out := obj.DeepCopy()
	for _, field := range []string{"managedFields", "resourceVersion", "uid", "generation", "creationTimestamp", "selfLink"} {
		unstructured.RemoveNestedField(out.Object, "metadata", field)
	}
	unstructured.RemoveNestedField(out.Object, "status")
	return out
}
