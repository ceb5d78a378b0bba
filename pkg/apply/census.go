// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/discovery"
)

// servedKind is a kind that the cluster serves, whose objects can be listed and
// deleted.
type servedKind struct {
	resource   schema.GroupVersionResource
	kind       string
	namespaced bool
}

// place is where a census looks: one kind in one namespace, or in all of them.
type place struct {
	servedKind
	namespace string
}

// resident is an object that a census found.
type resident struct {
	ref      Ref
	resource schema.GroupVersionResource
	meta     *metav1.PartialObjectMetadata
	outside  bool // stands elsewhere than the census looked
}

// census is the metadata of everything that stands in some places.
type census struct {
	residents []*resident
	byUID     map[types.UID]*resident
	owned     map[types.UID][]*resident // by whom
	unread    []string                  // kinds and groups whose API did not answer
}

// servedKinds lists what can be listed and deleted, and the groups that do not
// answer. Virtual kinds such as metrics cannot be deleted: they are no objects.
func (e *Engine) servedKinds() ([]servedKind, []string, error) {
	lists, err := e.cached.ServerPreferredResources()
	failed, partly := discovery.GroupDiscoveryFailedErrorGroups(err)
	if err != nil && !partly {
		return nil, nil, fmt.Errorf("asking which kinds the cluster serves: %w", err)
	}
	var kinds []servedKind
	for _, list := range lists {
		gv, err := schema.ParseGroupVersion(list.GroupVersion)
		if err != nil {
			continue
		}
		for _, r := range list.APIResources {
			if slices.Contains(r.Verbs, "list") && slices.Contains(r.Verbs, "delete") {
				kinds = append(kinds, servedKind{gv.WithResource(r.Name), r.Kind, r.Namespaced})
			}
		}
	}
	var unread []string
	for gv := range failed {
		unread = append(unread, gv.String())
	}
	slices.Sort(unread)
	return kinds, unread, nil
}

// namespacedPlaces is every namespaced kind in each of the namespaces.
func (e *Engine) namespacedPlaces(namespaces ...string) ([]place, []string, error) {
	kinds, unread, err := e.servedKinds()
	var places []place
	for _, k := range kinds {
		if !k.namespaced {
			continue
		}
		for _, namespace := range namespaces {
			places = append(places, place{k, namespace})
		}
	}
	return places, unread, err
}

// census lists metadata only. A kind whose API does not answer is named instead
// of failing the whole.
func (e *Engine) census(ctx context.Context, places []place, unread ...string) (*census, error) {
	c := &census{byUID: map[types.UID]*resident{}, owned: map[types.UID][]*resident{}, unread: unread}
	var mu sync.Mutex
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(concurrency)
	for _, at := range places {
		work.Go(func() error {
			list, err := e.metadata.Resource(at.resource).Namespace(at.namespace).List(ctx, metav1.ListOptions{})
			mu.Lock()
			defer mu.Unlock()
			return c.add(at, list, err)
		})
	}
	err := work.Wait()
	slices.SortFunc(c.residents, func(a, b *resident) int { return compareRefs(a.ref, b.ref) })
	slices.Sort(c.unread)
	c.unread = slices.Compact(c.unread)
	return c, err
}

func (c *census) add(at place, list *metav1.PartialObjectMetadataList, err error) error {
	switch {
	case apierrors.IsNotFound(err) || apierrors.IsMethodNotSupported(err):
		return nil
	case apierrors.IsServiceUnavailable(err) || apierrors.IsForbidden(err):
		c.unread = append(c.unread, at.resource.GroupResource().String())
		return nil
	case err != nil:
		return fmt.Errorf("listing %s: %w", at.resource.Resource, err)
	}
	for i := range list.Items {
		meta := &list.Items[i]
		r := &resident{resource: at.resource, meta: meta, ref: Ref{
			Group: at.resource.Group, Version: at.resource.Version, Kind: at.kind, Namespace: meta.Namespace, Name: meta.Name}}
		c.residents = append(c.residents, r)
		c.byUID[meta.UID] = r
		for _, owner := range meta.OwnerReferences {
			c.owned[owner.UID] = append(c.owned[owner.UID], r)
		}
	}
	return nil
}
