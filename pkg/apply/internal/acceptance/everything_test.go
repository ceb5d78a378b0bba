// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package acceptance

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/discovery"
)

// inventories is the namespace of the inventories of all tests.
const inventories = "acceptance-system"

// everything maps each object of the cluster to its version. What the server
// writes by itself all the time is left out.
func (c *cluster) everything(t testing.TB) map[string]string {
	t.Helper()
	c.awaitJanitor(t)
	found := map[string]string{}
	for _, resource := range c.resources(t) {
		list, err := c.dynamic.Resource(resource).List(testContext(t), metav1.ListOptions{})
		if isGone(err) {
			continue
		}
		if err != nil {
			t.Fatalf("listing %s: %v", resource.Resource, err)
		}
		for _, obj := range list.Items {
			found[resource.Resource+" "+fullName(&obj)] = obj.GetResourceVersion()
		}
	}
	return found
}

// awaitJanitor waits until every new namespace has what controllers give it, and
// what is being deleted is gone with its contents.
func (c *cluster) awaitJanitor(t testing.TB) {
	t.Helper()
	for _, resource := range []schema.GroupVersionResource{
		{Version: "v1", Resource: "namespaces"}, {Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions"},
	} {
		list, err := c.dynamic.Resource(resource).List(testContext(t), metav1.ListOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for i := range list.Items {
			if obj := &list.Items[i]; obj.GetDeletionTimestamp() != nil {
				c.awaitEnd(t, resource, obj.GetName())
			} else if resource.Resource == "namespaces" {
				c.awaitDefaultAccount(t, obj.GetName())
			}
		}
	}
}

// awaitEnd waits while an object is being deleted.
func (c *cluster) awaitEnd(t testing.TB, resource schema.GroupVersionResource, name string) {
	t.Helper()
	err := wait.PollUntilContextTimeout(testContext(t), 20*time.Millisecond, patience, true, func(ctx context.Context) (bool, error) {
		live, err := c.dynamic.Resource(resource).Get(ctx, name, metav1.GetOptions{})
		return isGone(err) || (err == nil && live.GetDeletionTimestamp() == nil), nil
	})
	if err != nil {
		t.Fatalf("waiting for the end of %s %s: %v", resource.Resource, name, err)
	}
}

func (c *cluster) resources(t testing.TB) []schema.GroupVersionResource {
	t.Helper()
	lists, err := c.discovery.ServerPreferredResources()
	if err != nil && !discovery.IsGroupDiscoveryFailedError(err) {
		t.Fatal(err)
	}
	var resources []schema.GroupVersionResource
	for _, list := range lists {
		gv, err := schema.ParseGroupVersion(list.GroupVersion)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range list.APIResources {
			if slices.Contains(r.Verbs, "list") && !writtenBySystem(gv.Group, r.Name) {
				resources = append(resources, gv.WithResource(r.Name))
			}
		}
	}
	return resources
}

func writtenBySystem(group, resource string) bool {
	switch resource {
	case "events", "leases", "apiservices", "componentstatuses", "endpoints", "endpointslices":
		return true
	}
	return group == "flowcontrol.apiserver.k8s.io" || containsSlash(resource)
}

func containsSlash(text string) bool { return strings.Contains(text, "/") }

func fullName(obj *unstructured.Unstructured) string {
	return strings.TrimPrefix(obj.GetNamespace()+"/"+obj.GetName(), "/")
}

// unwritten fails the test if anything was written since before was taken.
func (c *cluster) unwritten(t testing.TB, before map[string]string) {
	t.Helper()
	if d := cmp.Diff(before, c.everything(t)); d != "" {
		t.Errorf("a preview wrote (-before +after):\n%s", d)
	}
}

// written names what differs between two lists of everything, but inventories.
func written(before, after map[string]string) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(union(before, after))) {
		if before[name] != after[name] && !strings.Contains(name, inventories) {
			names = append(names, fmt.Sprintf("%s %s", map[bool]string{true: "±", false: "+"}[before[name] != ""], name))
		}
	}
	return names
}

func union(a, b map[string]string) map[string]string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}
