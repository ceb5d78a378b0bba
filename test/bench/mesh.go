// SPDX-License-Identifier: Apache-2.0

//go:build bench

package main

import (
	"context"
	"encoding/json"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
)

// mesh is the one route that decides the canary's share.
type mesh struct {
	routes dynamic.ResourceInterface
	before any // the route's rules as they were found
}

const routeName = "reviews"

func openMesh(ctx context.Context, d desk) (*mesh, error) {
	config, err := d.place().RESTConfig()
	if err != nil {
		return nil, err
	}
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	kind := schema.GroupVersionResource{Group: "networking.istio.io", Version: "v1", Resource: "virtualservices"}
	m := &mesh{routes: client.Resource(kind).Namespace("bookinfo")}
	found, err := m.routes.Get(ctx, routeName, metav1.GetOptions{})
	if err != nil {
		return nil, fmt.Errorf("reading the route to reviews: %w", err)
	}
	m.before, _, err = unstructured.NestedFieldCopy(found.Object, "spec", "http")
	return m, err
}

// canary sends percent of the requests to v2 and the rest to v1.
func (m *mesh) canary(ctx context.Context, percent int) error {
	to := func(subset string, weight int) map[string]any {
		return map[string]any{"destination": map[string]any{"host": "reviews", "subset": subset}, "weight": weight}
	}
	return m.set(ctx, []any{map[string]any{
		"name": "default", "route": []any{to("v1", 100-percent), to("v2", percent)},
	}})
}

// restore puts the rules back as they were, also after Ctrl-C.
func (m *mesh) restore(ctx context.Context) error {
	return m.set(context.WithoutCancel(ctx), m.before)
}

func (m *mesh) set(ctx context.Context, rules any) error {
	patch, err := json.Marshal(map[string]any{"spec": map[string]any{"http": rules}})
	if err != nil {
		return err
	}
	_, err = m.routes.Patch(ctx, routeName, types.MergePatchType, patch, metav1.PatchOptions{FieldManager: "bench"})
	if err != nil {
		return fmt.Errorf("setting the route to reviews: %w", err)
	}
	return nil
}
