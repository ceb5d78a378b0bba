// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// labYAML is the least that loads, with a summary to tell two trees apart.
func labYAML(name, summary string) string {
	return `apiVersion: labs.kubectl-labs.dev/v1alpha1
kind: Lab
metadata: {name: ` + name + `}
title: {en: Title, ja: 題}
summary: {en: ` + summary + `, ja: 要約}
needs: {nodes: 1, memory: 2Gi, minutes: 5}
arena: {namespaces: [demo]}
steps:
- id: first
  title: {en: First, ja: 最初}
  apply: steps/10-first
  check: [{ready: all}]
`
}

func tinyTree() fstest.MapFS {
	return fstest.MapFS{
		"tiny/lab.yaml":                          {Data: []byte(labYAML("tiny", "embedded"))},
		"tiny/guide.en.md":                       {Data: []byte("# Tiny\n\n## first\n\n**First**\n\nText.\n")},
		"tiny/steps/10-first/kustomization.yaml": {Data: []byte("resources: [../../../bases/demo]\n")},
		"bases/demo/kustomization.yaml":          {Data: []byte("resources: [namespace.yaml]\n")},
		"platforms/mesh/kustomization.yaml":      {Data: []byte("resources: []\n")},
		"labs.lock":                              {Data: []byte("node: kindest/node:v1.37.0\n")},
	}
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestGetUnknown(t *testing.T) {
	c := New(tinyTree(), "")
	for name, nearest := range map[string]string{"tinny": "tiny", "..": "", "tiny/steps": "", "bases": "", "": ""} {
		_, err := c.Get(name)
		var unknown *lab.UnknownError
		if !errors.As(err, &unknown) {
			t.Fatalf("Get(%q): got %v, want an UnknownError", name, err)
		}
		if unknown.Kind != "lab" || unknown.Name != name || (nearest != "" && unknown.Nearest != nearest) {
			t.Errorf("Get(%q): got %+v, want nearest %q", name, unknown, nearest)
		}
	}
}

func TestExtraDirWins(t *testing.T) {
	extra := t.TempDir()
	for _, name := range []string{"tiny", "mine"} {
		writeFile(t, filepath.Join(extra, name, "lab.yaml"), labYAML(name, "outside"))
		writeFile(t, filepath.Join(extra, name, "steps/10-first/kustomization.yaml"), "resources: []\n")
	}
	entries, err := New(tinyTree(), extra).List()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, entry := range entries {
		got = append(got, entry.Lab.Metadata.Name+" "+entry.Lab.Summary["en"])
	}
	if diff := cmp.Diff([]string{"mine outside", "tiny outside"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestMissingExtraDirIsNamed(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "nowhere")
	_, err := New(tinyTree(), missing).List()
	if err == nil || !strings.Contains(err.Error(), missing) {
		t.Errorf("got %v, want an error naming %s", err, missing)
	}
}

func TestListKeepsGoodLabsBesideBroken(t *testing.T) {
	tree := tinyTree()
	tree["broken/lab.yaml"] = &fstest.MapFile{Data: []byte("kind: Lab\n")}
	tree["renamed/lab.yaml"] = &fstest.MapFile{Data: []byte(labYAML("tiny", "copied"))}
	tree["renamed/steps/10-first/kustomization.yaml"] = &fstest.MapFile{Data: []byte("resources: []\n")}
	entries, err := New(tree, "").List()
	if len(entries) != 1 || entries[0].Lab.Metadata.Name != "tiny" {
		t.Errorf("got %d labs, want tiny alone", len(entries))
	}
	if _, ok := errors.AsType[lab.Problems](err); !ok {
		t.Errorf("got %v, want the problems of broken/lab.yaml", err)
	}
	if err == nil || !strings.Contains(err.Error(), "renamed/lab.yaml") {
		t.Errorf("got %v, want the lab whose folder bears another name", err)
	}
}

func TestExtractWritesRealFolders(t *testing.T) {
	entry, err := New(tinyTree(), "").Get("tiny")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	kept := filepath.Join(dir, "tiny", "steps", "10-first", "mine.yaml")
	writeFile(t, kept, "kind: ConfigMap\n")
	for range 2 {
		if err := entry.Extract(dir); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"tiny/lab.yaml", "tiny/steps/10-first/kustomization.yaml", "bases/demo/kustomization.yaml", "platforms/mesh/kustomization.yaml"} {
		got, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(tinyTree()[name].Data), string(got)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if _, err := os.Stat(kept); err != nil {
		t.Errorf("a file of the learner's is gone: %v", err)
	}
}

func TestExternalLabUsesSharedBases(t *testing.T) {
	extra := t.TempDir()
	writeFile(t, filepath.Join(extra, "mine/lab.yaml"), labYAML("mine", "outside"))
	writeFile(t, filepath.Join(extra, "mine/steps/10-first/kustomization.yaml"), "resources: [../../../bases/demo]\n")
	entry, err := New(tinyTree(), extra).Get("mine")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := entry.Extract(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "bases", "demo", "kustomization.yaml")); err != nil {
		t.Error(err)
	}
}

func TestLockIsStrict(t *testing.T) {
	tree := tinyTree()
	lock, err := New(tree, "").Lock()
	if err != nil {
		t.Fatal(err)
	}
	if lock.Node != "kindest/node:v1.37.0" {
		t.Errorf("got node %q", lock.Node)
	}
	tree["labs.lock"] = &fstest.MapFile{Data: []byte("nodes: kindest/node:v1.37.0\n")}
	if _, err := New(tree, "").Lock(); err == nil || !strings.Contains(err.Error(), "labs.lock") {
		t.Errorf("got %v, want an error naming the file", err)
	}
}
