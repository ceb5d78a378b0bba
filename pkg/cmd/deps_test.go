// SPDX-License-Identifier: Apache-2.0

package cmd_test

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/kubectl-labs/kubectl-labs/"

// allowed is the package map: what each package may import of ours. Arrows point
// one way: cmd, then proof, then runner, then the leaves.
func allowed() map[string][]string {
	return map[string][]string{
		"cmd/kubectl-labs": {"pkg/cmd"},
		"cmd/labapp":       {},
		"labs":             {},
		"pkg/lab":          {},
		"pkg/ui":           {},
		"pkg/diff":         {},
		"pkg/cluster":      {},
		"pkg/image":        {"pkg/image/labapp"},
		"pkg/image/labapp": {},
		"pkg/manifest":     {},
		"pkg/apply":        {"pkg/diff"},
		"pkg/check":        {"pkg/lab"},
		"pkg/catalog":      {"pkg/lab"},
		"pkg/author":       {"pkg/catalog", "pkg/check", "pkg/lab"},
		"pkg/runner":       {"pkg/apply", "pkg/catalog", "pkg/check", "pkg/cluster", "pkg/image", "pkg/lab"},
		"pkg/proof":        {"pkg/apply", "pkg/check", "pkg/lab", "pkg/runner"},
		"pkg/cmd": {"labs", "pkg/apply", "pkg/author", "pkg/catalog", "pkg/check", "pkg/cluster", "pkg/diff",
			"pkg/image", "pkg/lab", "pkg/manifest", "pkg/proof", "pkg/runner", "pkg/ui"},
	}
}

type listedPackage struct {
	ImportPath string
	Imports    []string
}

// owner lists the libraries that one package alone may know.
func owner() map[string]string {
	return map[string]string{
		"sigs.k8s.io/kind":      "pkg/cluster",
		"sigs.k8s.io/kustomize": "pkg/manifest",
		"helm.sh/helm":          "pkg/manifest",
		"charm.land":            "pkg/ui",
	}
}

func TestArrowsPointOneWay(t *testing.T) {
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		if isInternal(name) {
			continue
		}
		may, known := allowed()[name]
		if !known {
			t.Errorf("%s is not in the package map", name)
		}
		for _, imported := range p.Imports {
			ours, isOurs := strings.CutPrefix(imported, module)
			if isOurs && !strings.HasPrefix(ours, name+"/internal/") && !slices.Contains(may, ours) {
				t.Errorf("%s imports %s", name, ours)
			}
		}
	}
}

func TestOneImporterForEachLibrary(t *testing.T) {
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		for _, imported := range p.Imports {
			for library, only := range owner() {
				if strings.HasPrefix(imported, library) && name != only {
					t.Errorf("%s imports %s, which belongs to %s", name, imported, only)
				}
			}
		}
	}
}

func isInternal(name string) bool {
	return strings.Contains(name, "internal/") || strings.HasPrefix(name, "test/") || strings.HasSuffix(name, "/pack")
}

func packages(t *testing.T) []listedPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("listing packages: %v", err)
	}
	var all []listedPackage
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for decoder.More() {
		var p listedPackage
		if err := decoder.Decode(&p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}
