// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"helm.sh/helm/v4/pkg/chart/loader/archive"
	"sigs.k8s.io/yaml"
)

// content is a chart's files: slash-separated path inside the chart to bytes.
type content map[string][]byte

// ContentDigest returns the digest that a lock's files field records for the
// chart archive at path.
//
// It is the SHA-256 of one line "PATH HEX-SHA256" for each file, sorted by
// path. Chart.yaml counts by what it says and not by its bytes, since helm
// package writes it anew. So a chart has one digest however it was packed.
func ContentDigest(path string) (string, error) {
	files, err := openArchive(path)
	if err != nil {
		return "", err
	}
	return files.digest()
}

func openArchive(path string) (content, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	list, err := archive.LoadArchiveFiles(file)
	if err != nil {
		return nil, fmt.Errorf("read chart archive %s: %w", path, err)
	}
	files := content{}
	for _, f := range list {
		files[f.Name] = f.Data
	}
	return files, nil
}

func readFolder(folder string) (content, error) {
	files := content{}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		files[filepath.ToSlash(name)], err = os.ReadFile(path)
		return err
	})
	return files, err
}

func (c content) digest() (string, error) {
	var lines strings.Builder
	for _, name := range c.names() {
		data := c[name]
		if name == "Chart.yaml" {
			var err error
			if data, err = yaml.YAMLToJSON(data); err != nil {
				return "", fmt.Errorf("read Chart.yaml: %w", err)
			}
		}
		fmt.Fprintf(&lines, "%s %x\n", name, sha256.Sum256(data))
	}
	sum := sha256.Sum256([]byte(lines.String()))
	return "sha256:" + hex.EncodeToString(sum[:]), nil
}

func (c content) names() []string {
	names := make([]string, 0, len(c))
	for name := range c {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (c content) verify(locked Chart, path string) error {
	got, err := c.digest()
	if err != nil {
		return fmt.Errorf("chart %s %s in %s: %w", locked.Name, locked.Version, path, err)
	}
	if got != locked.Files {
		return &DigestError{Chart: locked.Name + " " + locked.Version, Want: locked.Files, Got: got, Path: path}
	}
	return nil
}

// writeTo makes the folder whole or not at all.
func (c content) writeTo(folder string) error {
	parent := filepath.Dir(folder)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return err
	}
	unfinished, err := os.MkdirTemp(parent, ".unpack-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(unfinished)
	for name, data := range c {
		path := filepath.Join(unfinished, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			return err
		}
	}
	return os.Rename(unfinished, folder)
}
