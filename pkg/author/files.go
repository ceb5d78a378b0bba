// SPDX-License-Identifier: Apache-2.0

package author

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kubectl-labs/kubectl-labs/pkg/catalog"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// unusedFiles finds files that no step builds from and no guide names. A folder
// that nobody builds is told once.
func (l *linting) unusedFiles() error {
	used := &usage{fsys: l.entry.FS, seen: map[string]bool{}}
	for _, folder := range l.folders() {
		used.folder(path.Join(l.entry.Dir, folder))
	}
	l.namedInGuides(used)
	idle := ""
	return fs.WalkDir(l.entry.FS, l.entry.Dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("listing the lab's files: %w", err)
		}
		file := strings.TrimPrefix(name, l.entry.Dir+"/")
		switch {
		case entry.IsDir() && name != l.entry.Dir && strings.HasPrefix(entry.Name(), "."):
			return fs.SkipDir
		case used.seen[name] || ofEveryLab(file) || idle != "" && strings.HasPrefix(file, idle+"/"):
		case entry.IsDir():
			if own := l.idleFolder(used, name); own != "" {
				idle = file
				l.problem(path.Join(file, own), 1, "is built by no step")
			}
		case strings.HasSuffix(file, ".yaml") || strings.HasSuffix(file, ".yml"):
			l.problem(file, 1, "is used by no step")
		default:
			l.warning(file, 1, "is used by no step and named in no guide")
		}
		return nil
	})
}

// idleFolder names the kustomization of a folder that has one and is not built,
// "" otherwise.
func (l *linting) idleFolder(used *usage, folder string) string {
	for _, name := range kustomizationNames() {
		file := path.Join(folder, name)
		if _, err := fs.Stat(l.entry.FS, file); err == nil && !used.seen[file] {
			return name
		}
	}
	return ""
}

// ofEveryLab are files that need no other to name them.
func ofEveryLab(file string) bool {
	for _, lang := range lab.Languages() {
		if file == guideFile(lang) {
			return true
		}
	}
	name := path.Base(file)
	return file == labFile || file == SchemaFile || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "README") || strings.HasPrefix(name, "LICENSE")
}

func (l *linting) namedInGuides(used *usage) {
	for _, lang := range lab.Languages() {
		text, err := fs.ReadFile(l.entry.FS, path.Join(l.entry.Dir, guideFile(lang)))
		if err != nil {
			continue // told with the guides
		}
		for _, reference := range catalog.GuideReferences(string(text)) {
			if name := path.Join(l.entry.Dir, reference.Path); !strings.Contains(reference.Path, "steps/") {
				used.seen[name] = true
			}
		}
	}
}

// usage follows kustomizations from file to file. Every word that names a file
// counts as a use, wherever it stands: Kustomize knows best which fields do.
type usage struct {
	fsys fs.FS
	seen map[string]bool // names in fsys
}

func (u *usage) folder(name string) {
	for _, file := range kustomizationNames() {
		u.file(path.Join(name, file))
	}
}

// file marks a file and what it names.
func (u *usage) file(name string) {
	info, err := fs.Stat(u.fsys, name)
	if u.seen[name] || err != nil || info.IsDir() {
		return
	}
	u.seen[name] = true
	content, err := fs.ReadFile(u.fsys, name)
	if err != nil {
		return
	}
	u.words(path.Dir(name), content)
}

// words reads YAML; what is none names nothing.
func (u *usage) words(dir string, content []byte) {
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	for {
		var document yaml.Node
		if err := decoder.Decode(&document); err != nil {
			return
		}
		u.node(dir, &document)
	}
}

func (u *usage) node(dir string, node *yaml.Node) {
	for _, inner := range node.Content {
		u.node(dir, inner)
	}
	if node.Kind != yaml.ScalarNode {
		return
	}
	if strings.Contains(node.Value, "\n") {
		u.words(dir, []byte(node.Value))
		return
	}
	for _, word := range []string{node.Value, afterKey(node.Value)} {
		u.word(dir, word)
	}
}

func (u *usage) word(dir, word string) {
	name := path.Join(dir, word)
	if word == "" || path.IsAbs(word) || !fs.ValidPath(name) {
		return
	}
	info, err := fs.Stat(u.fsys, name)
	switch {
	case errors.Is(err, fs.ErrNotExist) || err != nil:
	case info.IsDir():
		u.folder(name)
	default:
		u.file(name)
	}
}

// afterKey is FILE of KEY=FILE, as generators name files.
func afterKey(word string) string {
	_, file, _ := strings.Cut(word, "=")
	return file
}
