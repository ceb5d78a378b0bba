// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"context"
	"fmt"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
)

// foreignShown is how many foreign objects a reason names.
const foreignShown = 5

// foreigners names what would go with a namespace or a definition although it
// is not part of what is deleted, or why that cannot be told; empty when nothing
// speaks against deleting. What goes with it is returned as well.
func (e *Engine) foreigners(ctx context.Context, live *unstructured.Unstructured, with going) (string, []*resident, error) {
	places, unread, err := e.within(live)
	if err != nil || len(places) == 0 {
		return "", nil, err
	}
	c, err := e.census(ctx, places, unread...)
	if err != nil {
		return "", nil, err
	}
	if len(c.unread) > 0 {
		return "whether it holds what others made cannot be seen: " + shortList(c.unread) + " does not answer", nil, nil
	}
	var found []string
	for _, r := range c.residents {
		expected, err := e.expected(ctx, c, r, with)
		if err != nil {
			return "", nil, err
		}
		if !expected {
			found = append(found, r.resource.Resource+"/"+r.ref.Name)
		}
	}
	if len(found) == 0 {
		return "", c.residents, nil
	}
	slices.Sort(found)
	return "it holds what this set did not make: " + shortList(found), nil, nil
}

// within is where the contents of a namespace, or the objects of a definition,
// stand; nowhere for other kinds.
func (e *Engine) within(live *unstructured.Unstructured) ([]place, []string, error) {
	switch {
	case live.GetKind() == "Namespace" && live.GroupVersionKind().Group == "":
		return e.namespacedPlaces(live.GetName())
	case live.GetKind() == "CustomResourceDefinition":
		kind, _, _ := unstructured.NestedString(live.Object, "spec", "names", "kind")
		return []place{{servedKind: servedKind{resource: definedResource(live), kind: kind}}}, nil, nil
	default:
		return nil, nil, nil
	}
}

// expected: ours and going, the inventory itself, put by the system into every
// namespace, or owned by something that is judged on its own or gone.
func (e *Engine) expected(ctx context.Context, c *census, r *resident, with going) (bool, error) {
	at := e.options.Inventory
	if isSystem(r) || (r.ref.Kind == "Secret" && r.ref.Namespace == at.Namespace && r.ref.Name == at.Name) || with.holds(r) {
		return true, nil
	}
	owners, err := e.owners(ctx, c, r)
	if err != nil || len(r.meta.OwnerReferences) == 0 {
		return false, err
	}
	return !slices.ContainsFunc(owners, func(o *resident) bool { return o.outside && !with.holds(o) }), nil
}

// going are the UIDs of what is deleted together.
type going map[types.UID]bool

func (g going) holds(r *resident) bool { return r.meta != nil && g[r.meta.UID] }

// isSystem: what the control plane, or a mesh, puts into every namespace: known
// by its name, or because nobody else ever wrote it.
func isSystem(r *resident) bool {
	switch r.resource.Resource {
	case "configmaps":
		return r.ref.Name == "kube-root-ca.crt" || r.ref.Name == "istio-ca-root-cert" || isSystemMade(r)
	case "serviceaccounts":
		return r.ref.Name == "default" || isSystemMade(r)
	case "services":
		return r.ref.Namespace == metav1.NamespaceDefault && r.ref.Name == "kubernetes"
	case "secrets": // one is a token that Kubernetes made for a service account
		return r.meta.Annotations["kubernetes.io/service-account.name"] != "" || isSystemMade(r)
	default:
		return isRunningState(r.resource)
	}
}

// isRunningState: kinds that the running cluster writes down about itself.
func isRunningState(resource schema.GroupVersionResource) bool {
	return slices.Contains([]string{"events", "endpoints", "endpointslices", "leases"}, resource.Resource)
}

// isSystemMade is asked about configuration only: what controllers made for a
// workload, such as a ReplicaSet that lost its Deployment, is the workload's.
func isSystemMade(r *resident) bool {
	theirs := func(m metav1.ManagedFieldsEntry) bool { return !isSystemManager(m.Manager) }
	return r.meta != nil && len(r.meta.ManagedFields) > 0 && !slices.ContainsFunc(r.meta.ManagedFields, theirs)
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
		return fmt.Sprintf("%s and %d more", strings.Join(names[:foreignShown], ", "), more)
	}
	return joinWords(names)
}
