// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
	"sigs.k8s.io/kustomize/api/konfig"
)

// Transplant returns a file of a folder as it must read when the folder is copied
// to another place of the same tree: where it is a kustomization, references that
// lead out of the folder are written as they read from there. Everything else stays
// as its author wrote it, comments and order too. Folders are slash-separated paths
// in the tree, name is a path in the folder.
func (*Builder) Transplant(name string, data []byte, from, to string) ([]byte, error) {
	if !slices.Contains(konfig.RecognizedKustomizationFileNames(), path.Base(name)) {
		return data, nil
	}
	var document yaml.Node
	if err := yaml.Unmarshal(data, &document); err != nil {
		return nil, syntaxError(path.Join(from, name), err)
	}
	leading := &outward{dir: path.Dir(name), seen: map[*yaml.Node]bool{}}
	leading.find(body(&document), "")
	lines := strings.Split(string(data), "\n")
	for _, node := range leading.sorted() {
		key, ref := cutKey(node.Value)
		target := path.Join(from, leading.dir, ref)
		moved, err := filepath.Rel(filepath.FromSlash(path.Join(to, leading.dir)), filepath.FromSlash(target))
		if err == nil && !replaceScalar(lines, node, key+filepath.ToSlash(moved)) {
			err = fmt.Errorf("%q stands on several lines", node.Value)
		}
		if err != nil {
			return nil, &SourceError{File: path.Join(from, name), Line: node.Line, Message: err.Error()}
		}
	}
	return []byte(strings.Join(lines, "\n")), nil
}

// outward gathers the references of a kustomization that lead out of the folder in
// which it stands, or of the one that is copied with everything below it.
type outward struct {
	dir   string // of the kustomization, in the folder that is copied
	found []*yaml.Node
	seen  map[*yaml.Node]bool // what an alias names is found once
}

func (o *outward) find(node *yaml.Node, field string) {
	switch node = target(node); node.Kind {
	case yaml.MappingNode:
		for _, f := range fieldsOf(node) {
			if !isFreeForm(f.name) {
				o.find(f.value, f.name)
			}
		}
	case yaml.SequenceNode:
		for _, item := range node.Content {
			o.find(item, field)
		}
	case yaml.ScalarNode:
		_, ref := cutKey(node.Value)
		if loadsFiles(field) && leadsOut(path.Join(o.dir, ref)) && !o.seen[node] {
			o.seen[node] = true
			o.found = append(o.found, node)
		}
	}
}

// sorted puts the last one first, so that replacing it moves none of the others.
func (o *outward) sorted() []*yaml.Node {
	slices.SortFunc(o.found, func(a, b *yaml.Node) int {
		if a.Line != b.Line {
			return b.Line - a.Line
		}
		return b.Column - a.Column
	})
	return o.found
}

// cutKey takes the KEY= of a generator's file off.
func cutKey(entry string) (key, ref string) {
	ref = filePart(entry)
	return strings.TrimSuffix(entry, ref), ref
}

func leadsOut(clean string) bool {
	return clean == ".." || strings.HasPrefix(clean, "../")
}

// replaceScalar writes another text where a node's value stands, behind its anchor
// and its quote if it has them. It tells whether the value stands there in one piece.
func replaceScalar(lines []string, node *yaml.Node, text string) bool {
	line := []rune(lines[node.Line-1])
	before, rest := string(line[:node.Column-1]), string(line[node.Column-1:])
	lead := ""
	if node.Anchor != "" {
		lead = rest[:strings.IndexByte(rest, ' ')+1]
	}
	if quoted := rest[len(lead):]; strings.HasPrefix(quoted, `"`) || strings.HasPrefix(quoted, "'") {
		lead += quoted[:1]
	}
	after, found := strings.CutPrefix(rest, lead+node.Value)
	lines[node.Line-1] = before + lead + text + after
	return found
}
