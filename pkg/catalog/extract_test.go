// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const stepFile = "tiny/steps/10-first/kustomization.yaml"

func TestExtractKeepsEditedFiles(t *testing.T) {
	entry, err := New(tinyTree(), "").Get("tiny")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, edit := range []string{"", "one", "two", ""} {
		if edit != "" {
			writeFile(t, filepath.Join(dir, stepFile), edit)
		}
		if err := entry.Extract(dir); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]string{
		"kustomization.yaml":        string(tinyTree()[stepFile].Data),
		"kustomization.yaml.mine":   "one",
		"kustomization.yaml.mine.2": "two",
	}
	if diff := cmp.Diff(want, contents(t, filepath.Join(dir, filepath.Dir(stepFile)))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A base that the lab's own tree has too must not be taken for an edited one.
func TestExtractAgainLeavesOwnBasesAlone(t *testing.T) {
	extra := t.TempDir()
	writeFile(t, filepath.Join(extra, "tiny/lab.yaml"), labYAML("tiny", "outside"))
	writeFile(t, filepath.Join(extra, stepFile), "resources: []\n")
	writeFile(t, filepath.Join(extra, "bases/demo/kustomization.yaml"), "own")
	entry, err := New(tinyTree(), extra).Get("tiny")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for range 2 {
		if err := entry.Extract(dir); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]string{"kustomization.yaml": "own"}
	if diff := cmp.Diff(want, contents(t, filepath.Join(dir, "bases/demo"))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestExtractLeavesEqualFilesUntouched(t *testing.T) {
	entry, err := New(tinyTree(), "").Get("tiny")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var seen [2]fs.FileInfo
	for i := range seen {
		if err := entry.Extract(dir); err != nil {
			t.Fatal(err)
		}
		if seen[i], err = os.Stat(filepath.Join(dir, stepFile)); err != nil {
			t.Fatal(err)
		}
	}
	if !os.SameFile(seen[0], seen[1]) || !seen[0].ModTime().Equal(seen[1].ModTime()) {
		t.Error("an equal file was written again")
	}
}

// contents are the files of one folder by name.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, entry := range entries {
		raw, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[entry.Name()] = string(raw)
	}
	return files
}
