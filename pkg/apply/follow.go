// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"context"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/tools/cache"
)

// sighting is one object as a watch saw it.
type sighting struct {
	obj  *unstructured.Unstructured
	gone bool
}

// follow watches a kind in a namespace, or one object of it when name is given,
// and passes sightings on until the context ends. It starts again by itself
// when the watch breaks. Its result tells whether the first list is complete.
func (e *Engine) follow(ctx context.Context, resource schema.GroupVersionResource, namespace, name string, seen func(sighting)) cache.InformerSynced {
	narrow := func(o *metav1.ListOptions) {
		if name != "" {
			o.FieldSelector = fields.OneTermEqualSelector("metadata.name", name).String()
		}
	}
	informer := dynamicinformer.NewFilteredDynamicInformer(e.dynamic, resource, namespace, 0, cache.Indexers{}, narrow).Informer()
	_ = informer.SetWatchErrorHandlerWithContext(func(context.Context, *cache.Reflector, error) {})
	report := func(obj any, gone bool) {
		if last, unknown := obj.(cache.DeletedFinalStateUnknown); unknown {
			obj = last.Obj
		}
		if u, ok := obj.(*unstructured.Unstructured); ok {
			seen(sighting{u, gone})
		}
	}
	registration, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    func(obj any) { report(obj, false) },
		UpdateFunc: func(_, obj any) { report(obj, false) },
		DeleteFunc: func(obj any) { report(obj, true) },
	})
	if err != nil {
		return informer.HasSynced
	}
	go informer.RunWithContext(ctx)
	return registration.HasSynced
}
