// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// Entry is one lab and where its files are.
type Entry struct {
	Lab *lab.Lab
	// FS is the root of the labs tree that holds the lab.
	FS fs.FS
	// Dir is the lab's folder inside FS.
	Dir string

	// shared is the embedded tree, whose bases and platforms every lab may use.
	shared fs.FS
}

// Extract writes the lab's folder, the bases and the platforms below dir, in
// the layout of the labs tree, so that relative paths between them hold. What
// the lab's own tree has wins over the embedded. Files are overwritten; other
// files in dir stay as they are.
func (e *Entry) Extract(dir string) error {
	for _, fsys := range []fs.FS{e.shared, e.FS} {
		for _, folder := range []string{"bases", "platforms"} {
			if err := copyTree(fsys, folder, dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("extracting %s: %w", folder, err)
			}
		}
	}
	if err := copyTree(e.FS, e.Dir, dir); err != nil {
		return fmt.Errorf("extracting lab %q: %w", e.Lab.Metadata.Name, err)
	}
	return nil
}

// copyTree copies root of fsys to the same path below dir. A missing root is
// fs.ErrNotExist.
func copyTree(fsys fs.FS, root, dir string) error {
	return fs.WalkDir(fsys, root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := filepath.Join(dir, filepath.FromSlash(name))
		if entry.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		content, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		return os.WriteFile(target, content, 0o644)
	})
}
