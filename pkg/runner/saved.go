// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/moby/sys/atomicwriter"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// stamp is how the time begins the name of a folder that keeps something.
const stamp = "20060102T150405Z"

// keep saves what a change is about to take away, and says where. When it cannot,
// nothing must be taken away.
func (c *Carrier) keep(ch Change, objs []*unstructured.Unstructured) error {
	if len(objs) == 0 {
		return nil
	}
	folder, err := save(ch.Saved, c.Now().UTC().Format(stamp)+"-"+ch.Label, objs)
	if err != nil {
		return fmt.Errorf("saving what %s takes away, so nothing was changed: %w", ch.What, err)
	}
	c.Report.Saved(len(objs), folder)
	return nil
}

// save writes each object into a file of a new folder of that name, readable by
// its owner only: Secrets are among them.
func save(parent, name string, objs []*unstructured.Unstructured) (string, error) {
	folder, err := freshFolder(parent, name)
	if err != nil {
		return "", err
	}
	taken := map[string]int{}
	for _, obj := range objs {
		data, err := yaml.Marshal(again(obj).Object)
		if err != nil {
			return "", err
		}
		if err := atomicwriter.WriteFile(filepath.Join(folder, fileName(obj, taken)), data, 0o600); err != nil {
			return "", err
		}
	}
	return folder, nil
}

// freshFolder makes a folder that was not there: two changes may come within a second.
func freshFolder(parent, name string) (string, error) {
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return "", err
	}
	folder := filepath.Join(parent, name)
	for n := 2; ; n++ {
		err := os.Mkdir(folder, 0o700)
		if !errors.Is(err, fs.ErrExist) {
			return folder, err
		}
		folder = filepath.Join(parent, fmt.Sprintf("%s-%d", name, n))
	}
}

// again is the object without what would keep it from being applied again.
func again(obj *unstructured.Unstructured) *unstructured.Unstructured {
	out := obj.DeepCopy()
	for _, field := range []string{"managedFields", "resourceVersion", "uid", "generation", "creationTimestamp"} {
		unstructured.RemoveNestedField(out.Object, "metadata", field)
	}
	return out
}

// longestName leaves room for what a file is called while it is written: file systems
// take 255 bytes, and an object's name alone may have 253.
const longestName = 200

// fileName is kind-namespace-name.yaml. Names of kinds and of RBAC objects may
// agree or hold what a file system refuses.
func fileName(obj *unstructured.Unstructured, taken map[string]int) string {
	parts := []string{obj.GetKind()}
	if obj.GetNamespace() != "" {
		parts = append(parts, obj.GetNamespace())
	}
	name := strings.ToLower(strings.Join(append(parts, obj.GetName()), "-"))
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, name)
	name = strings.ToValidUTF8(name[:min(len(name), longestName)], "")
	if taken[name]++; taken[name] > 1 {
		name = fmt.Sprintf("%s-%d", name, taken[name])
	}
	return name + ".yaml"
}
