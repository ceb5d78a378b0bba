// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

const labFile = "lab.yaml"

// Catalog knows the labs of one or two trees.
type Catalog struct {
	embedded fs.FS
	trees    []tree
}

// tree is one labs tree, what to call it in an error, and its directory if it has one.
type tree struct {
	fs.FS
	name, dir string
}

// New looks for labs in fsys and, unless extraDir is empty, in that directory
// first. Nothing is read yet.
func New(fsys fs.FS, extraDir string) *Catalog {
	c := &Catalog{embedded: fsys}
	if extraDir != "" {
		c.trees = append(c.trees, tree{os.DirFS(extraDir), extraDir, extraDir})
	}
	c.trees = append(c.trees, tree{fsys, "embedded labs", ""})
	return c
}

// List returns every lab, sorted by name. Labs that cannot be loaded are left
// out and named in the error, so both results can be set at once.
func (c *Catalog) List() ([]*Entry, error) {
	names, err := c.Names()
	if err != nil {
		return nil, err
	}
	var entries []*Entry
	var broken []error
	for _, name := range names {
		entry, err := c.Get(name)
		if err != nil {
			broken = append(broken, err)
			continue
		}
		entries = append(entries, entry)
	}
	return entries, errors.Join(broken...)
}

// Get loads one lab. A name that no folder bears is a *lab.UnknownError with
// the nearest name; a lab.yaml with mistakes is lab.Problems.
func (c *Catalog) Get(name string) (*Entry, error) {
	for _, t := range c.trees {
		if hasLab(t, name) {
			return c.load(t, name)
		}
	}
	return nil, c.unknown(name)
}

// Folder finds one lab as Get does, without reading its lab.yaml, which may be
// broken: the entry's Lab is nil.
func (c *Catalog) Folder(name string) (*Entry, error) {
	for _, t := range c.trees {
		if hasLab(t, name) {
			return &Entry{FS: t.FS, Dir: name, shared: c.embedded}, nil
		}
	}
	return nil, c.unknown(name)
}

func (c *Catalog) unknown(name string) error {
	names, err := c.Names()
	if err != nil {
		return err
	}
	return &lab.UnknownError{Kind: "lab", Name: name, Nearest: lab.Nearest(name, names)}
}

func (c *Catalog) load(t tree, name string) (*Entry, error) {
	l, err := lab.Load(t.FS, path.Join(name, labFile))
	if err != nil {
		return nil, t.placed(err)
	}
	return &Entry{Lab: l, FS: t.FS, Dir: name, shared: c.embedded}, nil
}

// placed names the files of mistakes as a person would open them.
func (t tree) placed(err error) error {
	var problems lab.Problems
	if t.dir == "" || !errors.As(err, &problems) {
		return err
	}
	for i := range problems {
		problems[i].File = filepath.Join(t.dir, filepath.FromSlash(problems[i].File))
	}
	return problems
}

// Names lists the folders with a lab.yaml, of all trees, sorted and unique.
// Whether they can be loaded is not looked at.
func (c *Catalog) Names() ([]string, error) {
	var names []string
	for _, t := range c.trees {
		found, err := fs.ReadDir(t, ".")
		if err != nil {
			return nil, fmt.Errorf("looking for labs in %s: %w", t.name, err)
		}
		for _, dir := range found {
			if hasLab(t, dir.Name()) {
				names = append(names, dir.Name())
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// hasLab refuses names that are not one plain folder, such as ".." or "a/b".
func hasLab(fsys fs.FS, name string) bool {
	if name == "." || path.Base(name) != name || !fs.ValidPath(name) {
		return false
	}
	info, err := fs.Stat(fsys, path.Join(name, labFile))
	return err == nil && info.Mode().IsRegular()
}
