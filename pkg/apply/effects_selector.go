// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"context"
	"slices"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/kubectl-labs/kubectl-labs/pkg/diff"
)

// selectorEffect says when a Service's new selector finds no pod: neither one that the
// set makes nor one that runs.
func (p *preview) selectorEffect(ctx context.Context, e *Entry, entries []*Entry) ([]string, error) {
	if e.Ref.Kind != "Service" || e.Ref.Group != "" || !selectorIsNew(e) {
		return nil, nil
	}
	wanted, _, _ := unstructured.NestedStringMap(e.predicted.Object, "spec", "selector")
	if len(wanted) == 0 {
		return nil, nil
	}
	selector := labels.SelectorFromSet(wanted)
	asked := slices.ContainsFunc(p.set.items, func(it *item) bool { return makesPodFor(it.manifest, e.Ref.Namespace, selector) })
	made := slices.ContainsFunc(entries, func(other *Entry) bool { return makesPodFor(other.predicted, e.Ref.Namespace, selector) })
	if asked || made {
		return nil, nil
	}
	pods := schema.GroupVersionResource{Version: "v1", Resource: "pods"}
	found, err := p.engine.metadata.Resource(pods).Namespace(e.Ref.Namespace).List(ctx, metav1.ListOptions{LabelSelector: selector.String(), Limit: 1})
	switch {
	case apierrors.IsForbidden(err):
		return nil, nil // what may not be seen is not known
	case err != nil:
		return nil, err
	case len(found.Items) > 0:
		return nil, nil
	}
	return []string{"selector matches 0 pods"}, nil
}

func selectorIsNew(e *Entry) bool {
	if e.predicted == nil || (e.Verdict != Create && e.Verdict != Replace && e.Verdict != Change) {
		return false
	}
	return e.Verdict != Change || slices.ContainsFunc(e.Fields, func(f diff.Field) bool { return strings.HasPrefix(f.Path, "spec.selector") })
}

// makesPodFor tells whether an object is, or makes, pods that carry the labels.
func makesPodFor(obj *unstructured.Unstructured, namespace string, selector labels.Selector) bool {
	if obj == nil || obj.GetNamespace() != namespace {
		return false
	}
	where := [][]string{{"spec", "template"}, {"spec", "jobTemplate", "spec", "template"}}
	if obj.GetKind() == "Pod" {
		where = [][]string{{}}
	}
	return slices.ContainsFunc(where, func(path []string) bool {
		carried, _, _ := unstructured.NestedStringMap(obj.Object, append(slices.Clone(path), "metadata", "labels")...)
		return len(carried) > 0 && selector.Matches(labels.Set(carried))
	})
}
