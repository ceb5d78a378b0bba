// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/labs"
	"github.com/kubectl-labs/kubectl-labs/pkg/catalog"
	"github.com/kubectl-labs/kubectl-labs/pkg/manifest"
	"github.com/kubectl-labs/kubectl-labs/pkg/runner"
)

// TestTheLearnersFolderBuildsWhatTheStepStartsWith compares, for every step of every
// shipped lab, the folder that a learner gets with the state that stands there then.
func TestTheLearnersFolderBuildsWhatTheStepStartsWith(t *testing.T) {
	entries, err := catalog.New(labs.Files, "").List()
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		builder := &manifest.Builder{}
		place := runner.Home(t.TempDir()).Lab(entry.Lab.Metadata.Name)
		story := &runner.Story{Instance: runner.Instance{Place: place}, Entry: entry, Manifests: builder}
		if err := entry.Extract(story.Place.Files()); err != nil {
			t.Fatal(err)
		}
		for i, step := range entry.Lab.Steps {
			t.Run(entry.Lab.Metadata.Name+"/"+step.ID, func(t *testing.T) {
				folder, err := story.WorkFolder(i)
				if err != nil {
					t.Fatal(err)
				}
				want := []*unstructured.Unstructured{}
				if start := entry.Lab.Start(i); start != "" {
					want = built(t, builder, filepath.Join(story.Place.Files(), entry.Dir, start))
				}
				if d := cmp.Diff(want, built(t, builder, folder)); d != "" {
					t.Errorf("start (-) and %s (+) differ:\n%s", folder, d)
				}
			})
		}
	}
}

func built(t *testing.T, builder *manifest.Builder, folder string) []*unstructured.Unstructured {
	t.Helper()
	objs, err := builder.Build(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	return objs
}
