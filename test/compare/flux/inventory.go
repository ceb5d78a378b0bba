// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"strings"
	"time"

	"github.com/fluxcd/pkg/ssa/utils"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// What every tool is given in the case about waiting, and how often this one looks.
const (
	waitWithin = 20 * time.Second
	pollEvery  = 2 * time.Second
)

const recordKey = "applied"

// record is where the library's caller keeps what was applied, as Flux does in
// its Kustomization's status: by kind, namespace and name, in the cluster.
func (c *consumer) record(ctx context.Context) (*corev1.ConfigMap, error) {
	record := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "flux-" + c.name}}
	err := c.Client().Get(ctx, client.ObjectKeyFromObject(record), record)
	if apierrors.IsNotFound(err) {
		err = c.Client().Create(ctx, record)
	}
	return record, err
}

func (c *consumer) remember(ctx context.Context, objs []*unstructured.Unstructured) error {
	var kept []*unstructured.Unstructured
	for _, obj := range objs {
		bare := &unstructured.Unstructured{}
		bare.SetGroupVersionKind(obj.GroupVersionKind())
		bare.SetNamespace(obj.GetNamespace())
		bare.SetName(obj.GetName())
		kept = append(kept, bare)
	}
	text, err := utils.ObjectsToYAML(kept)
	if err != nil {
		return err
	}
	record, err := c.record(ctx)
	if err != nil {
		return err
	}
	record.Data = map[string]string{recordKey: text}
	return c.Client().Update(ctx, record)
}

// stale lists what was applied, is not in the set any more, still exists and
// carries the owner's labels.
func (c *consumer) stale(ctx context.Context, objs []*unstructured.Unstructured) ([]*unstructured.Unstructured, error) {
	record, err := c.record(ctx)
	if err != nil {
		return nil, err
	}
	known, err := utils.ReadObjects(strings.NewReader(record.Data[recordKey]))
	if err != nil {
		return nil, err
	}
	wanted := map[string]bool{}
	for _, obj := range objs {
		wanted[utils.FmtUnstructured(obj)] = true
	}
	var stale []*unstructured.Unstructured
	for _, obj := range known {
		err := c.Client().Get(ctx, client.ObjectKeyFromObject(obj), obj)
		if apierrors.IsNotFound(err) || wanted[utils.FmtUnstructured(obj)] {
			continue
		}
		if err != nil {
			return nil, err
		}
		if utils.AnyInMetadata(obj, c.GetOwnerLabels(c.name, namespace)) {
			stale = append(stale, obj)
		}
	}
	return stale, nil
}
