// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// write makes a folder from a txtar archive and returns its path.
func write(t *testing.T, archive string) string {
	t.Helper()
	dir := t.TempDir()
	for _, file := range txtar.Parse([]byte(archive)).Files {
		path := filepath.Join(dir, filepath.FromSlash(file.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, file.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestBuildSortsLikeKubectl(t *testing.T) {
	dir := write(t, `
-- step/kustomization.yaml --
resources: [../base, pod.yaml]
namespace: bookinfo
-- step/pod.yaml --
apiVersion: v1
kind: Pod
metadata: {name: load}
spec: {terminationGracePeriodSeconds: 0}
-- base/kustomization.yaml --
resources: [objects.yaml]
-- base/objects.yaml --
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {"on": "yes"}}
---
apiVersion: v1
kind: Namespace
metadata: {name: bookinfo}
`)
	objects, err := (&Builder{}).Build(context.Background(), filepath.Join(dir, "step"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, o := range objects {
		got = append(got, o.GetKind()+" "+o.GetNamespace()+"/"+o.GetName())
	}
	want := []string{"Namespace /bookinfo", "ConfigMap bookinfo/settings", "Pod bookinfo/load"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("objects (-want +got):\n%s", diff)
	}
	spec := objects[2].Object["spec"].(map[string]any)
	if _, ok := spec["terminationGracePeriodSeconds"].(int64); !ok {
		t.Errorf("a whole number is %T, want int64", spec["terminationGracePeriodSeconds"])
	}
}

func TestBuildKeepsTheFoldersOwnOrder(t *testing.T) {
	dir := write(t, `
-- kustomization.yaml --
sortOptions: {order: fifo}
resources: [objects.yaml]
-- objects.yaml --
{apiVersion: v1, kind: Pod, metadata: {name: load}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: bookinfo}}
`)
	objects, err := (&Builder{}).Build(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if objects[0].GetKind() != "Pod" {
		t.Errorf("first is %s, want the Pod", objects[0].GetKind())
	}
}
