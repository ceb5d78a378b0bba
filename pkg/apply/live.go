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

const (
	// listFrom is how many objects of a kind in a namespace make one LIST cheaper
	// than a GET each.
	listFrom = 4
	// pageSize bounds what one LIST holds in memory, here and on the server.
	pageSize = 500
	// listWorth is how many objects of a LIST cost what one GET costs.
	listWorth = 20
)

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

// listLive reads page by page until every object of the group is found. What
// is still missing is asked for by name when the rest of the collection would
// cost more than that, or when its pages have expired.
func (e *Engine) listLive(ctx context.Context, key collection, group []*item) error {
	missing := map[string]*item{}
	for _, it := range group {
		missing[it.ref.Name] = it
	}
	options := metav1.ListOptions{Limit: pageSize}
	for {
		list, err := e.resource(group[0].mapping, key.namespace).List(ctx, options)
		switch {
		case apierrors.IsNotFound(err):
			return nil
		case apierrors.IsResourceExpired(err):
			return e.getMissing(ctx, missing)
		case err != nil:
			return fmt.Errorf("listing %s: %w", key.resource.Resource, err)
		}
		take(list.Items, missing)
		options.Continue = list.GetContinue()
		if len(missing) == 0 || options.Continue == "" {
			return nil
		}
		if rest := list.GetRemainingItemCount(); rest != nil && *rest > int64(listWorth*len(missing)) {
			return e.getMissing(ctx, missing)
		}
	}
}

// take moves the objects that are looked for out of a page. They are copied out
// of its array, so that the others can be forgotten.
func take(page []unstructured.Unstructured, missing map[string]*item) {
	for i := range page {
		if it := missing[page[i].GetName()]; it != nil {
			it.live = &unstructured.Unstructured{Object: page[i].Object}
			delete(missing, it.ref.Name)
		}
	}
}

func (e *Engine) getMissing(ctx context.Context, missing map[string]*item) error {
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(concurrency)
	for _, it := range missing {
		work.Go(func() error { return e.getLive(ctx, it) })
	}
	return work.Wait()
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
