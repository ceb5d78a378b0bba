// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

// leaving are items without a manifest: objects that are to be gone. One whose kind
// is no longer served has no mapping, and is gone.
func (e *Engine) leaving(refs []Ref) ([]*item, error) {
	items := make([]*item, len(refs))
	for i, ref := range refs {
		mapping, err := e.mapping(ref)
		if err != nil && !meta.IsNoMatchError(err) {
			return nil, fmt.Errorf("asking which kinds the cluster serves: %w", err)
		}
		items[i] = &item{ref: ref, mapping: mapping}
	}
	return items, nil
}

// hasLeft judges an object that still stands under the name of one that was deleted.
// Where nobody deletes it, somebody made it anew.
func hasLeft(live *unstructured.Unstructured) (left bool, message string) {
	if live.GetDeletionTimestamp() == nil {
		return true, "made anew"
	}
	message = "being deleted"
	if why := whyStays(live); why != "" {
		message += ": " + why
	}
	return false, message
}

// whyStays says what keeps an object that is being deleted: what a namespace's controller
// reports is left in it, else who has still to agree.
func whyStays(live *unstructured.Unstructured) string {
	namespace := &corev1.Namespace{}
	if live.GetKind() == "Namespace" && runtime.DefaultUnstructuredConverter.FromUnstructured(live.Object, namespace) == nil {
		return remains(namespace.Status.Conditions)
	}
	if finalizers := live.GetFinalizers(); len(finalizers) > 0 {
		return "it waits for " + strings.Join(finalizers, ", ")
	}
	return ""
}

func remains(conditions []corev1.NamespaceCondition) string {
	var words []string
	for _, c := range conditions {
		if c.Status == corev1.ConditionTrue {
			words = append(words, c.Message)
		}
	}
	return strings.Join(words, "; ")
}
