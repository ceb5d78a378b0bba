// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"
	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/api/types"
)

// inspector reads a kustomization and everything it names, before Kustomize
// does, and collects what must not be built.
type inspector struct {
	root, shown string          // the folder, absolute and as the caller wrote it
	seen        map[string]bool // folders already read
	charts      []chartUse
	sorted      bool // the root folder says in which order its objects come
	entangled   bool // what Kustomize makes of an object may depend on others
	problems    []error
}

// inspect reads the folder and every folder it builds upon. Messages name
// files relative to shown.
func inspect(root, shown string) (*inspector, error) {
	i := &inspector{root: root, shown: shown, seen: map[string]bool{}}
	i.folder(root)
	return i, errors.Join(i.problems...)
}

func (i *inspector) folder(dir string) {
	if i.seen[dir] {
		return
	}
	i.seen[dir] = true
	file, data, err := readKustomization(dir)
	if err != nil {
		i.report(dir, 0, "%v", err)
		return
	}
	var document yaml.Node
	if err := yaml.Unmarshal(data, &document); err != nil {
		i.problems = append(i.problems, syntaxError(i.name(file), err))
		return
	}
	var decoded types.Kustomization
	if err := decoded.Unmarshal(data); err != nil {
		i.report(file, 0, "%v", err)
		return
	}
	if dir == i.root {
		i.sorted = decoded.SortOptions != nil
	}
	i.kustomization(file, body(&document), &decoded)
}

func readKustomization(dir string) (file string, data []byte, err error) {
	for _, name := range konfig.RecognizedKustomizationFileNames() {
		file = filepath.Join(dir, name)
		if data, err = os.ReadFile(file); !errors.Is(err, fs.ErrNotExist) {
			return file, data, err
		}
	}
	return "", nil, errors.New("no kustomization.yaml here")
}

func (i *inspector) kustomization(file string, document *yaml.Node, decoded *types.Kustomization) {
	i.references(file, document, "")
	i.useCharts(file, document, decoded)
	for _, field := range fieldsOf(document) {
		if !isTree(field.name) {
			continue
		}
		for _, entry := range field.value.Content {
			i.entry(file, entry, isPlugin(field.name))
		}
	}
}

// entry follows one entry of resources, components or plugins.
func (i *inspector) entry(file string, entry *yaml.Node, plugin bool) {
	if entry = target(entry); isRemote(entry.Value) {
		return // reported with the references
	}
	if plugin && strings.Contains(entry.Value, "\n") {
		i.plugins(file, []byte(entry.Value))
		return
	}
	path := filepath.Join(filepath.Dir(file), filepath.FromSlash(entry.Value))
	info, err := os.Stat(path)
	switch {
	case err != nil:
		i.report(file, entry.Line, "%q is neither a file nor a folder here", entry.Value)
	case info.IsDir():
		i.folder(path)
	case plugin:
		i.pluginFile(path)
	default:
		i.resources(path)
	}
}

func (i *inspector) report(file string, line int, format string, args ...any) {
	i.problems = append(i.problems, &SourceError{File: i.name(file), Line: line, Message: fmt.Sprintf(format, args...)})
}

// name writes a path the way the caller wrote the folder.
func (i *inspector) name(file string) string {
	relative, err := filepath.Rel(i.root, file)
	if err != nil {
		return file
	}
	return filepath.Join(i.shown, relative)
}
