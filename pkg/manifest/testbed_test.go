// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package manifest

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"

	"github.com/kubectl-labs/kubectl-labs/pkg/internal/testutil"
)

// fromTestbed returns the value of an environment variable that make test sets.
func fromTestbed(t *testing.T, name string) string {
	t.Helper()
	value := testutil.Testbed(name)
	if value == "" {
		t.Fatalf("%s is not set: run this test by way of make test", name)
	}
	return value
}

// shippedPlatforms copies labs/platforms and returns the folder of each.
func shippedPlatforms(t *testing.T) []string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../labs/platforms")); err != nil {
		t.Fatal(err)
	}
	folders, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(folders) == 0 {
		t.Fatalf("no platforms: %v", err)
	}
	return folders
}

func lockedCharts(t *testing.T) []Chart {
	t.Helper()
	data, err := os.ReadFile("../../labs/labs.lock")
	if err != nil {
		t.Fatal(err)
	}
	var lock struct{ Charts []Chart }
	if err := yaml.Unmarshal(data, &lock); err != nil {
		t.Fatal(err)
	}
	return lock.Charts
}

// TestPlatformsEqualKustomize: the shipped platforms come out exactly as the
// real kustomize with a real helm renders them. Build has unpacked the charts
// by then, so that kustomize pulls nothing.
func TestPlatformsEqualKustomize(t *testing.T) {
	bin := fromTestbed(t, "TESTBED_BIN")
	charts := &Charts{Dir: fromTestbed(t, "TESTBED_CHARTS"), Locked: lockedCharts(t)}
	for _, folder := range shippedPlatforms(t) {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			got, err := (&Builder{Charts: charts}).Build(t.Context(), folder)
			if err != nil {
				t.Fatal(err)
			}
			want := run(t, filepath.Join(bin, "kustomize"), "build", "--enable-helm", "--helm-command", filepath.Join(bin, "helm"), folder)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("objects (-kustomize +ours):\n%s", diff)
			}
		})
	}
}

// run returns the objects that a command prints.
func run(t *testing.T, command string, args ...string) []*unstructured.Unstructured {
	t.Helper()
	var stderr bytes.Buffer
	cmd := exec.Command(command, args...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", command, err, stderr.Bytes())
	}
	var objects []*unstructured.Unstructured
	decoder := utilyaml.NewYAMLOrJSONDecoder(bytes.NewReader(out), 4096)
	for {
		object := &unstructured.Unstructured{}
		if err := decoder.Decode(object); err != nil {
			return objects
		}
		objects = append(objects, object)
	}
}
