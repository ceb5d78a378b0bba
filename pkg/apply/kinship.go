// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"context"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
)

// owners are what the ownerReferences of an object name and what really stands.
// An owner that the census did not see is asked for: it may be cluster-scoped,
// or have appeared while the lists were read.
func (e *Engine) owners(ctx context.Context, c *census, r *resident) ([]*resident, error) {
	var owners []*resident
	for _, reference := range r.meta.OwnerReferences {
		owner, looked := c.byUID[reference.UID]
		if !looked {
			found, err := e.findOwner(ctx, c, r.ref.Namespace, reference)
			if err != nil {
				return nil, err
			}
			owner, c.byUID[reference.UID] = found, found
		}
		if owner != nil {
			owners = append(owners, owner)
		}
	}
	return owners, nil
}

// findOwner is nil for a reference that points nowhere. An owner of a kind that
// nobody can ask about now counts as standing: what it owns must not be lost.
func (e *Engine) findOwner(ctx context.Context, c *census, namespace string, reference metav1.OwnerReference) (*resident, error) {
	gv, err := schema.ParseGroupVersion(reference.APIVersion)
	if err != nil {
		return nil, nil
	}
	ref := Ref{Group: gv.Group, Version: gv.Version, Kind: reference.Kind, Name: reference.Name}
	mapping, err := e.mapper.RESTMapping(ref.groupKind())
	switch {
	case meta.IsNoMatchError(err) && len(c.unread) == 0:
		return nil, nil
	case meta.IsNoMatchError(err):
		return &resident{ref: ref, outside: true}, nil
	case err != nil:
		return nil, fmt.Errorf("asking which kinds the cluster serves: %w", err)
	}
	if mapping.Scope.Name() == meta.RESTScopeNameNamespace {
		ref.Namespace = namespace
	}
	found, err := e.metadata.Resource(mapping.Resource).Namespace(ref.Namespace).Get(ctx, ref.Name, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err) || (err == nil && found.UID != reference.UID):
		return nil, nil
	case apierrors.IsServiceUnavailable(err) || apierrors.IsForbidden(err):
		return &resident{ref: ref, outside: true}, nil
	case err != nil:
		return nil, fmt.Errorf("reading %s: %w", ref, err)
	}
	return &resident{ref: ref, resource: mapping.Resource, meta: found, outside: ref.Namespace == ""}, nil
}

// dependents are all that is owned by an object, directly or through others.
func (c *census) dependents(uid types.UID) []*resident {
	seen := map[types.UID]bool{uid: true}
	var found []*resident
	for owners := []types.UID{uid}; len(owners) > 0; owners = owners[1:] {
		for _, r := range c.owned[owners[0]] {
			if !seen[r.meta.UID] {
				seen[r.meta.UID] = true
				found, owners = append(found, r), append(owners, r.meta.UID)
			}
		}
	}
	return found
}
