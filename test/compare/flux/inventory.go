// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fluxcd/pkg/ssa/utils"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// What every tool is given in the case about waiting, and how often this one looks.
const (
	waitWithin = 20 * time.Second
	pollEvery  = 2 * time.Second
)

// inventory is kept in the home directory, by name, namespace and kind; the
// library leaves it to its caller.
func (c *consumer) inventory() string {
	return filepath.Join(os.Getenv("HOME"), "flux-"+c.name+".yaml")
}

func (c *consumer) remember(objs []*unstructured.Unstructured) error {
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
	return os.WriteFile(c.inventory(), []byte(text), 0o600)
}

// stale lists what was applied, is not in the set any more, still exists and
// carries the owner's labels.
func (c *consumer) stale(ctx context.Context, objs []*unstructured.Unstructured) ([]*unstructured.Unstructured, error) {
	text, err := os.ReadFile(c.inventory())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	known, err := utils.ReadObjects(strings.NewReader(string(text)))
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
