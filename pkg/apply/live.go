// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"context"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"golang.org/x/sync/errgroup"
)

// listFrom is how many objects of a kind in a namespace make one LIST cheaper
// than a GET each.
const listFrom = 4

type collection struct {
	resource  schema.GroupVersionResource
	namespace string
}

// readLive fills in what stands in the cluster: one LIST per kind and
// namespace, or a few GETs.
func (e *Engine) readLive(ctx context.Context, items []*item) error {
	groups := map[collection][]*item{}
	for _, it := range items {
		if it.mapping != nil {
			key := collection{it.mapping.Resource, it.ref.Namespace}
			groups[key] = append(groups[key], it)
		}
	}
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(concurrency)
	for key, group := range groups {
		if len(group) >= listFrom {
			work.Go(func() error { return e.listLive(ctx, key, group) })
			continue
		}
		for _, it := range group {
			work.Go(func() error { return e.getLive(ctx, it) })
		}
	}
	return work.Wait()
}

func (e *Engine) listLive(ctx context.Context, key collection, group []*item) error {
	list, err := e.resource(group[0].mapping, key.namespace).List(ctx, metav1.ListOptions{})
	if apierrors.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("listing %s: %w", key.resource.Resource, err)
	}
	found := map[string]*unstructured.Unstructured{}
	for i := range list.Items {
		found[list.Items[i].GetName()] = &list.Items[i]
	}
	for _, it := range group {
		it.live = found[it.ref.Name]
	}
	return nil
}

func (e *Engine) getLive(ctx context.Context, it *item) error {
	live, err := e.get(ctx, it.mapping, it.ref)
	it.live = live
	return err
}

// get reads one object; nil when it is absent.
func (e *Engine) get(ctx context.Context, m *meta.RESTMapping, ref Ref) (*unstructured.Unstructured, error) {
	live, err := e.resource(m, ref.Namespace).Get(ctx, ref.Name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", ref, err)
	}
	return live, nil
}
