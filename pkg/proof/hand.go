// SPDX-License-Identifier: Apache-2.0

package proof

import (
	"context"
	"encoding/json"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
)

// Hand writes objects in the ways of kubectl, under kubectl's names.
type Hand struct {
	client dynamic.Interface
	mapper meta.RESTMapper
}

// NewHand connects to nothing yet.
func NewHand(config *rest.Config) (*Hand, error) {
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("preparing a client: %w", err)
	}
	disco, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("preparing a client: %w", err)
	}
	return &Hand{client, restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(disco))}, nil
}

// Change turns one state into another: what differs is written by the road, what
// is in from alone is deleted.
func (h *Hand) Change(ctx context.Context, road Road, from, to []*unstructured.Unstructured) error {
	for _, obj := range (&Answer{Objects: to, Start: from}).changed() {
		if err := h.write(ctx, road, obj); err != nil {
			return fmt.Errorf("writing %s as by %s: %w", apply.RefOf(obj), road, err)
		}
	}
	for _, obj := range from {
		if find(to, apply.RefOf(obj)) != nil {
			continue
		}
		if err := h.delete(ctx, obj); err != nil {
			return fmt.Errorf("deleting %s: %w", apply.RefOf(obj), err)
		}
	}
	return nil
}

func (h *Hand) at(obj *unstructured.Unstructured) (dynamic.ResourceInterface, error) {
	kind := obj.GroupVersionKind()
	mapping, err := h.mapper.RESTMapping(kind.GroupKind(), kind.Version)
	if err != nil {
		return nil, err
	}
	return h.client.Resource(mapping.Resource).Namespace(obj.GetNamespace()), nil
}

func (h *Hand) serves(group, version, kind string) (bool, error) {
	_, err := h.mapper.RESTMapping(schema.GroupKind{Group: group, Kind: kind}, version)
	if meta.IsNoMatchError(err) {
		return false, nil
	}
	return err == nil, err
}

func (h *Hand) delete(ctx context.Context, obj *unstructured.Unstructured) error {
	objects, err := h.at(obj)
	if err != nil {
		return err
	}
	return objects.Delete(ctx, obj.GetName(), metav1.DeleteOptions{})
}

func (h *Hand) write(ctx context.Context, road Road, obj *unstructured.Unstructured) error {
	objects, err := h.at(obj)
	if err != nil {
		return err
	}
	data, err := json.Marshal(obj.Object)
	if err != nil {
		return err
	}
	switch road {
	case ServerSide:
		force := true
		_, err = objects.Patch(ctx, obj.GetName(), types.ApplyPatchType, data, metav1.PatchOptions{FieldManager: "kubectl", Force: &force})
	case ClientSide:
		marked := obj.DeepCopy()
		annotations := marked.GetAnnotations()
		if annotations == nil {
			annotations = map[string]string{}
		}
		annotations["kubectl.kubernetes.io/last-applied-configuration"] = string(data)
		marked.SetAnnotations(annotations)
		err = update(ctx, objects, marked, "kubectl-client-side-apply")
	default:
		err = update(ctx, objects, obj, "kubectl-edit")
	}
	return err
}

// update creates an object, or puts it in the place of what is there.
func update(ctx context.Context, objects dynamic.ResourceInterface, obj *unstructured.Unstructured, manager string) error {
	live, err := objects.Get(ctx, obj.GetName(), metav1.GetOptions{})
	if err == nil {
		obj = obj.DeepCopy()
		obj.SetResourceVersion(live.GetResourceVersion())
		_, err = objects.Update(ctx, obj, metav1.UpdateOptions{FieldManager: manager})
		return err
	}
	if !apierrors.IsNotFound(err) {
		return err
	}
	_, err = objects.Create(ctx, obj, metav1.CreateOptions{FieldManager: manager})
	return err
}
