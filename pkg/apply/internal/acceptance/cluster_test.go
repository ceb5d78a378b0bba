// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package acceptance

import (
	"net/http"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"

	"github.com/kubectl-labs/kubectl-labs/pkg/internal/testutil"
)

// cluster is a server as the tests see it, with clients of their own: what the
// engine says is never checked by the engine's eyes.
type cluster struct {
	server    *testutil.APIServer
	dynamic   dynamic.Interface
	discovery discovery.DiscoveryInterface
	transport http.RoundTripper // straight to the server, without credentials
}

func newCluster(server *testutil.APIServer) (*cluster, error) {
	cfg := rest.CopyConfig(server.Config)
	cfg.QPS, cfg.WarningHandler = -1, rest.NoWarnings{}
	dyn, err := dynamic.NewForConfig(cfg)
	if err != nil {
		return nil, err
	}
	disco, err := discovery.NewDiscoveryClientForConfig(cfg)
	if err != nil {
		return nil, err
	}
	cfg.BearerToken = ""
	transport, err := rest.TransportFor(cfg)
	if err != nil {
		return nil, err
	}
	return &cluster{server, dyn, disco, transport}, nil
}

// at gives the endpoint of an object, asking the server for its resource.
func (c *cluster) at(t testing.TB, obj *unstructured.Unstructured) dynamic.ResourceInterface {
	t.Helper()
	gvk := obj.GroupVersionKind()
	list, err := c.discovery.ServerResourcesForGroupVersion(gvk.GroupVersion().String())
	if err != nil {
		t.Fatalf("asking for the resource of %s: %v", gvk, err)
	}
	for _, r := range list.APIResources {
		if r.Kind != gvk.Kind || containsSlash(r.Name) {
			continue
		}
		endpoint := c.dynamic.Resource(gvk.GroupVersion().WithResource(r.Name))
		if r.Namespaced {
			return endpoint.Namespace(obj.GetNamespace())
		}
		return endpoint
	}
	t.Fatalf("the server serves no %s", gvk)
	return nil
}

// create makes an object as someone else than the engine.
func (c *cluster) create(t testing.TB, text, manager string) *unstructured.Unstructured {
	t.Helper()
	obj := objects(t, text)[0]
	made, err := c.at(t, obj).Create(testContext(t), obj, metav1.CreateOptions{FieldManager: manager})
	if err != nil {
		t.Fatalf("creating %s: %v", obj.GetName(), err)
	}
	return made
}

// named is an object that only says which one is meant.
func named(apiVersion, kind, namespace, name string) *unstructured.Unstructured {
	obj := &unstructured.Unstructured{}
	obj.SetGroupVersionKind(schema.FromAPIVersionAndKind(apiVersion, kind))
	obj.SetNamespace(namespace)
	obj.SetName(name)
	return obj
}

// read gets an object; nil when it is absent.
func (c *cluster) read(t testing.TB, obj *unstructured.Unstructured) *unstructured.Unstructured {
	t.Helper()
	live, err := c.at(t, obj).Get(testContext(t), obj.GetName(), metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil
	}
	if err != nil {
		t.Fatalf("reading %s: %v", obj.GetName(), err)
	}
	return live
}

func (c *cluster) remove(t testing.TB, obj *unstructured.Unstructured) {
	t.Helper()
	if err := c.at(t, obj).Delete(testContext(t), obj.GetName(), metav1.DeleteOptions{}); err != nil {
		t.Fatalf("deleting %s: %v", obj.GetName(), err)
	}
}

// merge patches an object, or its subresource, under a manager's name.
func (c *cluster) merge(t testing.TB, obj *unstructured.Unstructured, manager, patch string, subresource ...string) {
	t.Helper()
	options := metav1.PatchOptions{FieldManager: manager}
	_, err := c.at(t, obj).Patch(testContext(t), obj.GetName(), types.MergePatchType, []byte(patch), options, subresource...)
	if err != nil {
		t.Fatalf("patching %s: %v", obj.GetName(), err)
	}
}

func (c *cluster) setStatus(t testing.TB, obj *unstructured.Unstructured, status map[string]any) {
	t.Helper()
	live := c.read(t, obj)
	live.Object["status"] = status
	if _, err := c.at(t, obj).UpdateStatus(testContext(t), live, metav1.UpdateOptions{FieldManager: "controller"}); err != nil {
		t.Fatalf("writing the status of %s: %v", obj.GetName(), err)
	}
}

func isGone(err error) bool { return apierrors.IsNotFound(err) || meta.IsNoMatchError(err) }
