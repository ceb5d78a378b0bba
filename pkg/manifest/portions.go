// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/resource"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/kustomize/kyaml/resid"
	"sigs.k8s.io/yaml"
)

// portion is how many documents Kustomize gets at a time. It compares each
// object with every other one, several times over, to find what is there twice
// and which names changed. In a plain folder no name changes, and what is there
// twice is found by looking at each object once.
const portion = 20

// portions is what Kustomize made of a plain folder's documents, by identity.
type portions map[resid.ResId]*resource.Resource

// buildPortions gives what Kustomize makes of a plain folder as a whole, in
// kubectl's order. On any error the whole folder must be built, for its words.
func buildPortions(documents []string, size int) ([]*resource.Resource, error) {
	all := portions{}
	for some := range slices.Chunk(documents, size) {
		built, err := build(some)
		if err != nil {
			return nil, err
		}
		for _, r := range built {
			if err := all.add(r); err != nil {
				return nil, err
			}
		}
	}
	return all.sorted()
}

func (p portions) add(r *resource.Resource) error {
	id := r.CurId()
	id.Namespace = id.EffectiveNamespace() // naming the default one or none is the same
	if p[id] != nil {
		return fmt.Errorf("%s is there twice", id)
	}
	p[id] = r
	return nil
}

// sorted orders by kind and then, as Kustomize does, by namespace and name as one
// text.
func (p portions) sorted() ([]*resource.Resource, error) {
	place, err := p.places()
	if err != nil {
		return nil, err
	}
	text := func(id resid.ResId) string { return cmp.Or(p[id].GetNamespace(), "~X") + "|" + id.Name }
	ids := slices.SortedFunc(maps.Keys(p), func(a, b resid.ResId) int {
		return cmp.Or(place[a.Gvk]-place[b.Gvk], cmp.Compare(text(a), text(b)))
	})
	resources := make([]*resource.Resource, 0, len(ids))
	for _, id := range ids {
		resources = append(resources, p[id])
	}
	return resources, nil
}

// places asks Kustomize in which order kinds come: it sorts one object of each.
func (p portions) places() (map[resid.Gvk]int, error) {
	place := map[resid.Gvk]int{}
	var samples []string
	for id := range p {
		if _, known := place[id.Gvk]; !known {
			place[id.Gvk] = 0
			samples = append(samples, fmt.Sprintf("{apiVersion: %q, kind: %q, metadata: {name: sample}}", id.ApiVersion(), id.Kind))
		}
	}
	sorted, err := build(samples)
	if err != nil {
		return nil, err
	}
	for i, r := range sorted {
		place[r.GetGvk()] = i
	}
	if len(sorted) != len(samples) || len(place) != len(samples) {
		return nil, errors.New("some kinds are not told apart")
	}
	return place, nil
}

// build has Kustomize build some documents by themselves.
func build(documents []string) ([]*resource.Resource, error) {
	folder, kustomization := filesys.MakeFsInMemory(), types.Kustomization{}
	for i, document := range documents {
		name := fmt.Sprintf("%d.yaml", i)
		if err := folder.WriteFile(name, []byte(document)); err != nil {
			return nil, err
		}
		kustomization.Resources = append(kustomization.Resources, name)
	}
	data, err := yaml.Marshal(kustomization)
	if err != nil {
		return nil, err
	}
	if err := folder.WriteFile("kustomization.yaml", data); err != nil {
		return nil, err
	}
	built, err := krusty.MakeKustomizer(kubectlOptions(false)).Run(folder, ".")
	if err != nil {
		return nil, err
	}
	return built.Resources(), nil
}
