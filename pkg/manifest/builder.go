// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"context"
	"fmt"
	"path/filepath"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/resource"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// Builder builds Kustomize folders. The zero value builds folders without
// charts, as learners write them. With Charts it also builds platforms.
type Builder struct {
	// Charts is where helmCharts come from; nil refuses every chart.
	Charts *Charts
}

// Build returns the objects of the folder in the order in which kubectl apply
// -k would send them. Charts are unpacked beside the kustomization that names
// them, where Kustomize looks for them.
//
// Everything wrong with the folder's own files is returned at once, joined, as
// *SourceError. A chart whose content is not the locked one is a *DigestError.
func (b *Builder) Build(ctx context.Context, dir string) ([]*unstructured.Unstructured, error) {
	root, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("build %s: %w", dir, err)
	}
	found, err := inspect(root, dir)
	if err != nil {
		return nil, err
	}
	if !found.entangled {
		if resources, ok := inPortions(root); ok {
			return objects(resources)
		}
	}
	return b.whole(ctx, found)
}

// inPortions builds a folder that is plain and big enough to be worth it.
func inPortions(root string) ([]*resource.Resource, bool) {
	folder, err := readPlain(root)
	if err != nil || len(folder.documents) <= portion {
		return nil, false
	}
	resources, err := buildPortions(folder.documents, portion)
	return resources, err == nil
}

// whole has Kustomize build a folder at once.
func (b *Builder) whole(ctx context.Context, found *inspector) ([]*unstructured.Unstructured, error) {
	options := kubectlOptions(found.sorted)
	if len(found.charts) > 0 {
		command, remove, err := b.prepareCharts(ctx, found.charts)
		if err != nil {
			return nil, err
		}
		defer remove()
		options.PluginConfig.HelmConfig = types.HelmConfig{Enabled: true, Command: command}
	}
	built, err := krusty.MakeKustomizer(options).Run(filesys.MakeFsOnDisk(), found.root)
	if err != nil {
		return nil, fmt.Errorf("build %s: %w", found.shown, err)
	}
	return objects(built.Resources())
}

// kubectlOptions are those of kubectl's own -k. A folder that sorts by itself
// has its way there too; asking for both would only make Kustomize log it.
func kubectlOptions(sorted bool) *krusty.Options {
	options := krusty.MakeDefaultOptions()
	options.Reorder = krusty.ReorderOptionLegacy
	if sorted {
		options.Reorder = krusty.ReorderOptionUnspecified
	}
	return options
}

// prepareCharts unpacks the charts where Kustomize looks for them and returns
// the path of the helm command, and what removes that command again.
func (b *Builder) prepareCharts(ctx context.Context, charts []chartUse) (string, func(), error) {
	for _, use := range charts {
		if b.Charts == nil {
			return "", nil, use.errorf("charts are for platforms only: elsewhere, name what helm template makes of it under resources")
		}
		if err := b.Charts.unpack(ctx, use); err != nil {
			return "", nil, err
		}
	}
	return helmCommand()
}

func objects(resources []*resource.Resource) ([]*unstructured.Unstructured, error) {
	list := make([]*unstructured.Unstructured, 0, len(resources))
	for _, r := range resources {
		object, err := object(r)
		if err != nil {
			return nil, err
		}
		list = append(list, object)
	}
	return list, nil
}

// object converts by way of JSON, as kubectl does, so that numbers have the
// types that unstructured objects promise.
func object(r *resource.Resource) (*unstructured.Unstructured, error) {
	data, err := r.MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", r.CurId(), err)
	}
	object := &unstructured.Unstructured{}
	if err := object.UnmarshalJSON(data); err != nil {
		return nil, fmt.Errorf("read %s: %w", r.CurId(), err)
	}
	if object.GetName() == "" {
		return nil, fmt.Errorf("%s has no name: every object needs a fixed one, so that it can be applied again", object.GetKind())
	}
	return object, nil
}
