// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/api/types"
)

var errNotPlain = errors.New("the folder does more than name resources")

// plainFolder collects the documents of a folder, and of those that it builds
// upon, whose kustomizations name files and folders of resources and do nothing
// else. Whatever Kustomize might look at in another way is not plain.
type plainFolder struct {
	visited   []string
	documents []string
}

func readPlain(root string) (*plainFolder, error) {
	p := &plainFolder{}
	resolved, err := filepath.EvalSymlinks(root)
	if err != nil {
		return nil, err
	}
	return p, p.folder(resolved)
}

func (p *plainFolder) folder(dir string) error {
	resources, err := plainResources(dir)
	if err != nil {
		return err
	}
	for _, visited := range p.visited { // once more, or from below: Kustomize refuses that
		if inside, err := filepath.Rel(dir, visited); err != nil || filepath.IsLocal(inside) {
			return errNotPlain
		}
	}
	p.visited = append(p.visited, dir)
	for _, name := range resources {
		if err := p.entry(dir, filepath.FromSlash(name)); err != nil {
			return err
		}
	}
	return nil
}

// entry refuses links and files beside the folder, as Kustomize has rules for both.
func (p *plainFolder) entry(dir, name string) error {
	path := filepath.Join(dir, name)
	if resolved, err := filepath.EvalSymlinks(path); err != nil || resolved != path || filepath.IsAbs(name) {
		return errNotPlain
	}
	switch info, err := os.Stat(path); {
	case err != nil:
		return err
	case info.IsDir():
		return p.folder(path)
	case filepath.IsLocal(name):
		return p.file(path)
	default:
		return errNotPlain
	}
}

// plainResources are what a kustomization names, if that is all it says.
func plainResources(dir string) ([]string, error) {
	named := func(name string) bool {
		_, err := os.Lstat(filepath.Join(dir, name))
		return err == nil
	}
	if names := slices.DeleteFunc(konfig.RecognizedKustomizationFileNames(), func(n string) bool { return !named(n) }); len(names) != 1 {
		return nil, errNotPlain
	}
	_, data, err := readKustomization(dir)
	if err != nil {
		return nil, err
	}
	var said types.Kustomization
	if err := said.Unmarshal(data); err != nil {
		return nil, err
	}
	said.FixKustomization() // fills in the kind and its version
	plain := types.Kustomization{
		TypeMeta:  types.TypeMeta{Kind: types.KustomizationKind, APIVersion: types.KustomizationVersion},
		Resources: said.Resources,
	}
	if len(said.Resources) == 0 || !reflect.DeepEqual(said, plain) {
		return nil, errNotPlain
	}
	return said.Resources, nil
}

// file divides a file where Kustomize does. A document keeps its last line's end,
// which belongs to a text that ends with it.
func (p *plainFolder) file(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	text, from := strings.ReplaceAll(string(data), "\r\n", "\n"), 0
	for _, separator := range regexp.MustCompile(`\n---[ \t]*(#.*)?\n`).FindAllStringIndex(text, -1) {
		p.documents = append(p.documents, text[from:separator[0]]+"\n")
		from = separator[1]
	}
	p.documents = append(p.documents, text[from:])
	return nil
}
