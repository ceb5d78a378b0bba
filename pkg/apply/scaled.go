// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"context"
	"fmt"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"
)

// defaultReplicas is what the server fills in where a manifest names none.
const defaultReplicas = int64(1)

// withScale adds replicas to what goes that somebody set through the scale
// subresource. Where nobody owned them before, the server keeps no owner of
// such a change, so that a person's and an autoscaler's look the same: only
// those of workloads without an autoscaler go.
func (p *preview) withScale(ctx context.Context, it *item, applied *unstructured.Unstructured, s *strip) (*strip, error) {
	replicas := fieldpath.MakePathOrDie("spec", "replicas")
	if !p.engine.inArena(it.ref) || !isScaled(it, applied) || (s != nil && holdsBelow(s.fields, replicas)) {
		return s, nil
	}
	kept, lost, err := divided(applied.GetManagedFields(), p.losers(it.ref))
	if err != nil || holdsBelow(kept, replicas) {
		return s, err
	}
	autoscaled, err := p.autoscaled(ctx, it.ref)
	if err != nil || autoscaled || slices.ContainsFunc(lost, func(h holding) bool { return holdsBelow(h.fields, replicas) }) {
		return s, err
	}
	if s == nil {
		s = &strip{loses: p.losers(it.ref), fields: fieldpath.NewSet()}
	}
	s.fields.Insert(replicas)
	s.cuts = topmost(append(s.cuts, cut{replicas, nobody}))
	return s, nil
}

// isScaled: a workload of other than the default size, which its manifest leaves open.
func isScaled(it *item, applied *unstructured.Unstructured) bool {
	if it.ref.Group != "apps" {
		return false
	}
	_, named, _ := unstructured.NestedFieldNoCopy(it.manifest.Object, "spec", "replicas")
	size, sized, _ := unstructured.NestedInt64(applied.Object, "spec", "replicas")
	return !named && sized && size != defaultReplicas
}

// autoscaled asks both the set and the cluster for an autoscaler of a workload.
func (p *preview) autoscaled(ctx context.Context, ref Ref) (bool, error) {
	for id, it := range p.set.byRef {
		if id.Kind == "HorizontalPodAutoscaler" && scales(it.manifest, ref) {
			return true, nil
		}
	}
	resource := schema.GroupVersionResource{Group: "autoscaling", Version: "v2", Resource: "horizontalpodautoscalers"}
	list, err := p.engine.dynamic.Resource(resource).Namespace(ref.Namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return false, fmt.Errorf("asking for autoscalers of %s: %w", ref, err)
	}
	return slices.ContainsFunc(list.Items, func(hpa unstructured.Unstructured) bool { return scales(&hpa, ref) }), nil
}

func scales(hpa *unstructured.Unstructured, ref Ref) bool {
	target, _, _ := unstructured.NestedStringMap(hpa.Object, "spec", "scaleTargetRef")
	return hpa.GetNamespace() == ref.Namespace && target["kind"] == ref.Kind && target["name"] == ref.Name
}
