// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package acceptance

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/tools/cache"
)

const (
	foreground = "foregroundDeletion"
	patience   = time.Minute // with anything that comes to an end by itself, also on a slow machine
)

// startJanitor does what the engine relies on and only controllers do: new
// namespaces get their default ServiceAccount, deleted ones end, deletions in
// the foreground end, quotas get a status. It runs until ctx ends.
func (c *cluster) startJanitor(ctx context.Context) {
	work := map[schema.GroupVersionResource]func(context.Context, *unstructured.Unstructured){
		{Version: "v1", Resource: "namespaces"}:     c.keepNamespace,
		{Version: "v1", Resource: "resourcequotas"}: c.countQuota,
	}
	for _, resource := range []string{"deployments", "statefulsets", "daemonsets", "replicasets"} {
		work[schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: resource}] = c.endForeground("apps", resource)
	}
	for _, resource := range []string{"jobs", "cronjobs"} {
		work[schema.GroupVersionResource{Group: "batch", Version: "v1", Resource: resource}] = c.endForeground("batch", resource)
	}
	for resource, do := range work {
		c.watch(ctx, resource, do)
	}
}

// awaitKept waits until a namespace has what the janitor gives it.
func (c *cluster) awaitKept(ctx context.Context, namespaces ...string) error {
	for _, ns := range namespaces {
		for _, kept := range []struct{ resource, name string }{{"serviceaccounts", "default"}, {"configmaps", "kube-root-ca.crt"}} {
			endpoint := c.dynamic.Resource(schema.GroupVersionResource{Version: "v1", Resource: kept.resource}).Namespace(ns)
			err := wait.PollUntilContextTimeout(ctx, 20*time.Millisecond, patience, true, func(ctx context.Context) (bool, error) {
				_, err := endpoint.Get(ctx, kept.name, metav1.GetOptions{})
				return err == nil, nil
			})
			if err != nil {
				return fmt.Errorf("waiting for %s %s/%s: %w", kept.resource, ns, kept.name, err)
			}
		}
	}
	return nil
}

func (c *cluster) awaitDefaultAccount(t testing.TB, ns string) {
	t.Helper()
	if err := c.awaitKept(testContext(t), ns); err != nil {
		t.Fatal(err)
	}
}

func (c *cluster) watch(ctx context.Context, resource schema.GroupVersionResource, do func(context.Context, *unstructured.Unstructured)) {
	informer := dynamicinformer.NewFilteredDynamicInformer(c.dynamic, resource, "", 0, cache.Indexers{}, nil).Informer()
	_ = informer.SetWatchErrorHandlerWithContext(func(context.Context, *cache.Reflector, error) {})
	_, _ = informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    func(obj any) { do(ctx, obj.(*unstructured.Unstructured)) },
		UpdateFunc: func(_, obj any) { do(ctx, obj.(*unstructured.Unstructured)) },
	})
	go informer.RunWithContext(ctx)
}

// keepNamespace ignores refusals: what stands already need not be made, and an
// object that moved is seen again.
func (c *cluster) keepNamespace(ctx context.Context, ns *unstructured.Unstructured) {
	if ns.GetDeletionTimestamp() != nil {
		go c.endNamespace(ctx, ns) // new ones must not wait for it: a pod is refused without their account
		return
	}
	for resource, obj := range map[string]*unstructured.Unstructured{
		"serviceaccounts": named("v1", "ServiceAccount", ns.GetName(), "default"),
		"configmaps":      named("v1", "ConfigMap", ns.GetName(), "kube-root-ca.crt"),
	} {
		endpoint := c.dynamic.Resource(schema.GroupVersionResource{Version: "v1", Resource: resource}).Namespace(ns.GetName())
		_, _ = endpoint.Create(ctx, obj, metav1.CreateOptions{FieldManager: "kube-controller-manager"})
	}
}

func (c *cluster) endNamespace(ctx context.Context, ns *unstructured.Unstructured) {
	lists, _ := c.discovery.ServerPreferredResources()
	for _, list := range lists {
		gv, err := schema.ParseGroupVersion(list.GroupVersion)
		if err != nil {
			continue
		}
		for _, r := range list.APIResources {
			if r.Namespaced && slices.Contains(r.Verbs, "deletecollection") {
				_ = c.dynamic.Resource(gv.WithResource(r.Name)).Namespace(ns.GetName()).DeleteCollection(ctx, metav1.DeleteOptions{}, metav1.ListOptions{})
			}
		}
	}
	ended := ns.DeepCopy()
	_ = unstructured.SetNestedSlice(ended.Object, nil, "spec", "finalizers")
	_, _ = c.dynamic.Resource(schema.GroupVersionResource{Version: "v1", Resource: "namespaces"}).Update(ctx, ended, metav1.UpdateOptions{}, "finalize")
}

// endForeground deletes what a deleted workload owns, then lets it go.
func (c *cluster) endForeground(group, resource string) func(context.Context, *unstructured.Unstructured) {
	return func(ctx context.Context, obj *unstructured.Unstructured) {
		if obj.GetDeletionTimestamp() == nil || !slices.Contains(obj.GetFinalizers(), foreground) {
			return
		}
		for _, owned := range []schema.GroupVersionResource{{Version: "v1", Resource: "pods"}, {Group: "apps", Version: "v1", Resource: "replicasets"}} {
			c.removeOwned(ctx, owned, obj)
		}
		endpoint := c.dynamic.Resource(schema.GroupVersionResource{Group: group, Version: "v1", Resource: resource}).Namespace(obj.GetNamespace())
		_, _ = endpoint.Patch(ctx, obj.GetName(), types.MergePatchType, []byte(`{"metadata":{"finalizers":null}}`), metav1.PatchOptions{})
	}
}

func (c *cluster) removeOwned(ctx context.Context, resource schema.GroupVersionResource, owner *unstructured.Unstructured) {
	endpoint := c.dynamic.Resource(resource).Namespace(owner.GetNamespace())
	list, err := endpoint.List(ctx, metav1.ListOptions{})
	if err != nil {
		return
	}
	for _, obj := range list.Items {
		mine := func(o metav1.OwnerReference) bool { return o.UID == owner.GetUID() }
		if slices.ContainsFunc(obj.GetOwnerReferences(), mine) {
			_ = endpoint.Delete(ctx, obj.GetName(), metav1.DeleteOptions{})
		}
	}
}

// countQuota lets a quota admit objects, as if none of them stood yet.
func (c *cluster) countQuota(ctx context.Context, quota *unstructured.Unstructured) {
	hard, _, _ := unstructured.NestedStringMap(quota.Object, "spec", "hard")
	known, _, _ := unstructured.NestedStringMap(quota.Object, "status", "hard")
	if maps.Equal(hard, known) {
		return
	}
	used := map[string]any{}
	for name := range hard {
		used[name] = "0"
	}
	counted := quota.DeepCopy()
	spec, _, _ := unstructured.NestedFieldCopy(quota.Object, "spec", "hard")
	counted.Object["status"] = map[string]any{"hard": spec, "used": used}
	endpoint := c.dynamic.Resource(schema.GroupVersionResource{Version: "v1", Resource: "resourcequotas"}).Namespace(quota.GetNamespace())
	_, _ = endpoint.UpdateStatus(ctx, counted, metav1.UpdateOptions{FieldManager: "kube-controller-manager"})
}
