// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// Extract writes the lab's folder, the bases and the platforms below dir, in
// the layout of the labs tree, so that relative paths between them hold. What
// the lab's own tree has wins over the embedded. A file that was edited is kept
// beside the new one as NAME.mine; other files in dir stay as they are.
func (e *Entry) Extract(dir string) error {
	files, err := e.files()
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := place(filepath.Join(dir, filepath.FromSlash(name)), files[name]); err != nil {
			return fmt.Errorf("extracting lab %q: %w", e.Dir, err)
		}
	}
	return nil
}

// files are the contents by the names in the labs tree.
func (e *Entry) files() (map[string][]byte, error) {
	files := map[string][]byte{}
	for _, fsys := range []fs.FS{e.shared, e.FS} {
		for _, folder := range []string{"bases", "platforms"} {
			if err := gather(files, fsys, folder); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return nil, fmt.Errorf("reading %s: %w", folder, err)
			}
		}
	}
	if err := gather(files, e.FS, e.Dir); err != nil {
		return nil, fmt.Errorf("reading lab %q: %w", e.Dir, err)
	}
	return files, nil
}

// gather adds the files below root of fsys by their names, in place of those
// gathered before. A missing root is fs.ErrNotExist.
func gather(files map[string][]byte, fsys fs.FS, root string) error {
	return fs.WalkDir(fsys, root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files[name], err = fs.ReadFile(fsys, name)
		return err
	})
}

// place makes path hold the content. What was there is set aside once the new
// file is written, so that neither is lost on a full disk.
func place(path string, content []byte) error {
	there, err := os.ReadFile(path)
	edited := err == nil
	if edited && bytes.Equal(there, content) {
		return nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	fresh, err := writeBeside(path, content)
	if err != nil {
		return err
	}
	if edited {
		err = setAside(path)
	}
	if err == nil {
		err = os.Rename(fresh, path)
	}
	if err != nil {
		_ = os.Remove(fresh)
	}
	return err
}

// writeBeside writes a file of its own name into the folder of path.
func writeBeside(path string, content []byte) (string, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", err
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return "", err
	}
	_, err = file.Write(content)
	if err = errors.Join(err, file.Chmod(0o644), file.Close()); err != nil {
		_ = os.Remove(file.Name())
	}
	return file.Name(), err
}

// setAside renames the file to NAME.mine, or to NAME.mine.2 and so on where
// that is taken.
func setAside(path string) error {
	mine := path + ".mine"
	for n := 2; ; n++ {
		_, err := os.Lstat(mine)
		if errors.Is(err, fs.ErrNotExist) {
			return os.Rename(path, mine)
		}
		if err != nil {
			return err
		}
		mine = fmt.Sprintf("%s.mine.%d", path, n)
	}
}
