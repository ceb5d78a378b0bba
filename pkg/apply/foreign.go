// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// foreignShown is how many foreign objects a reason names.
const foreignShown = 5

// foreigners names what would go with a namespace or a definition although it
// is not part of what is deleted; empty when there is nothing.
func (e *Engine) foreigners(ctx context.Context, live *unstructured.Unstructured, going []record) (string, error) {
	var where []collection
	switch {
	case live.GetKind() == "Namespace" && live.GroupVersionKind().Group == "":
		resources, err := e.namespacedResources()
		if err != nil {
			return "", err
		}
		for _, resource := range resources {
			where = append(where, collection{resource, live.GetName()})
		}
	case live.GetKind() == "CustomResourceDefinition":
		where = append(where, collection{resource: definedResource(live)})
	}
	found, err := e.strangers(ctx, where, going)
	if err != nil || len(found) == 0 {
		return "", err
	}
	return "it holds what this set did not make: " + shortList(found), nil
}

func (e *Engine) strangers(ctx context.Context, where []collection, going []record) ([]string, error) {
	found := make([][]string, len(where))
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(concurrency)
	for i, c := range where {
		work.Go(func() error {
			list, err := e.metadata.Resource(c.resource).Namespace(c.namespace).List(ctx, metav1.ListOptions{})
			if apierrors.IsNotFound(err) || apierrors.IsMethodNotSupported(err) {
				return nil
			}
			if err != nil {
				return fmt.Errorf("listing %s: %w", c.resource.Resource, err)
			}
			for _, obj := range list.Items {
				if !e.expected(c.resource, obj, going) {
					found[i] = append(found[i], c.resource.Resource+"/"+obj.Name)
				}
			}
			return nil
		})
	}
	err := work.Wait()
	all := slices.Concat(found...)
	slices.Sort(all)
	return all, err
}

// expected: ours and going, owned by something that goes, or put by the system
// into every namespace.
func (e *Engine) expected(resource schema.GroupVersionResource, obj metav1.PartialObjectMetadata, going []record) bool {
	if len(obj.OwnerReferences) > 0 || isSystemObject(resource, obj.Name) {
		return true
	}
	at := e.options.Inventory
	if resource.Resource == "secrets" && obj.Namespace == at.Namespace && obj.Name == at.Name {
		return true
	}
	return slices.ContainsFunc(going, func(r record) bool {
		return r.Name == obj.Name && r.Namespace == obj.Namespace && r.Created && r.UID == obj.UID
	})
}

func isSystemObject(resource schema.GroupVersionResource, name string) bool {
	switch resource.Resource {
	case "events", "endpoints", "endpointslices", "leases":
		return true
	case "configmaps":
		return name == "kube-root-ca.crt" || name == "istio-ca-root-cert"
	case "serviceaccounts":
		return name == "default"
	default:
		return false
	}
}

func (e *Engine) namespacedResources() ([]schema.GroupVersionResource, error) {
	lists, err := e.cached.ServerPreferredNamespacedResources()
	if err != nil {
		return nil, fmt.Errorf("asking which kinds the cluster serves: %w", err)
	}
	var resources []schema.GroupVersionResource
	for _, list := range lists {
		gv, err := schema.ParseGroupVersion(list.GroupVersion)
		if err != nil {
			continue
		}
		for _, r := range list.APIResources {
			if slices.Contains(r.Verbs, "list") && !strings.Contains(r.Name, "/") {
				resources = append(resources, gv.WithResource(r.Name))
			}
		}
	}
	return resources, nil
}

func definedResource(definition *unstructured.Unstructured) schema.GroupVersionResource {
	group, _, _ := unstructured.NestedString(definition.Object, "spec", "group")
	plural, _, _ := unstructured.NestedString(definition.Object, "spec", "names", "plural")
	versions, _, _ := unstructured.NestedSlice(definition.Object, "spec", "versions")
	for _, v := range versions {
		version, _ := v.(map[string]any)
		if served, _ := version["served"].(bool); served {
			name, _ := version["name"].(string)
			return schema.GroupVersionResource{Group: group, Version: name, Resource: plural}
		}
	}
	return schema.GroupVersionResource{Group: group, Resource: plural}
}

func shortList(names []string) string {
	if more := len(names) - foreignShown; more > 0 {
		return fmt.Sprintf("%s and %d more", joinWords(names[:foreignShown]), more)
	}
	return joinWords(names)
}
