// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/image"
)

// injected is what charts write where a mesh puts in the image itself.
const injected = "auto"

// loads gathers what happened to the images of every node.
type loads struct {
	wg      sync.WaitGroup
	mu      sync.Mutex
	results []image.Result
	errs    []error
}

// loader returns a function that starts loading refs into a node and returns at once.
func (s *Story) loader(ctx context.Context, refs []string, l *loads) func(node string) {
	return func(node string) {
		l.wg.Go(func() {
			err := s.Images.Load(ctx, node, refs, l.add)
			l.mu.Lock()
			defer l.mu.Unlock()
			l.errs = append(l.errs, err)
		})
	}
}

func (l *loads) add(r image.Result) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.results = append(l.results, r)
}

// loaded reports the images once none is under way any more.
func (s *Story) loaded(l *loads) error {
	if err := errors.Join(l.errs...); err != nil {
		return fmt.Errorf("loading images: %w", err)
	}
	if len(l.results) > 0 {
		s.Report.Images(l.results)
	}
	return nil
}

// references lists every image that the lab runs: the platform's from the lock
// file, the steps' from their manifests. Sorted, each once.
func (s *Story) references(ctx context.Context) ([]string, error) {
	refs := slices.Clone(s.Lock.Images[s.lab().Platform])
	for _, step := range s.lab().Steps {
		if step.Folder() == "" {
			continue
		}
		objs, err := s.Manifests.Build(ctx, filepath.Join(s.folder(), step.Folder()))
		if err != nil {
			return nil, fmt.Errorf("building step %q: %w", step.ID, err)
		}
		for _, obj := range objs {
			refs = append(refs, containerImages(obj)...)
		}
	}
	slices.Sort(refs)
	return slices.Compact(refs), nil
}

// containerImages finds the images of a pod template, wherever the kind keeps it.
func containerImages(obj *unstructured.Unstructured) []string {
	var refs []string
	for _, spec := range [][]string{
		{"spec", "template", "spec"}, {"spec", "jobTemplate", "spec", "template", "spec"}, {"spec"},
	} {
		for _, field := range []string{"initContainers", "containers"} {
			list, _, err := unstructured.NestedSlice(obj.Object, append(slices.Clone(spec), field)...)
			if err != nil {
				continue
			}
			for _, c := range list {
				if m, ok := c.(map[string]any); ok {
					if ref, ok := m["image"].(string); ok && ref != injected {
						refs = append(refs, ref)
					}
				}
			}
		}
	}
	return refs
}
