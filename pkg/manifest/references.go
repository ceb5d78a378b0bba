// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"bytes"
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
	"sigs.k8s.io/kustomize/api/konfig"
)

// references reports every remote reference below node. Field is the name of
// the field that holds node.
func (i *inspector) references(file string, node *yaml.Node, field string) {
	switch node = target(node); node.Kind {
	case yaml.MappingNode:
		for _, f := range fieldsOf(node) {
			if !isFreeForm(f.name) {
				i.references(file, f.value, f.name)
			}
		}
	case yaml.SequenceNode:
		for _, item := range node.Content {
			i.references(file, item, field)
		}
	case yaml.ScalarNode:
		remote := isRemote(node.Value) || isOneOf(field, "files") && isRemote(filePart(node.Value))
		if remote && loadsFiles(field) {
			i.report(file, node.Line, "%q is remote: a lab holds everything it applies, so copy it into the folder", node.Value)
		}
	}
}

func (i *inspector) pluginFile(path string) {
	data, err := os.ReadFile(path)
	if err != nil {
		i.report(path, 0, "%v", err)
		return
	}
	i.plugins(path, data)
}

// plugins reads the configuration of built-in plugins. It may name files like
// a kustomization; it may not bring in charts behind the lock.
func (i *inspector) plugins(file string, data []byte) {
	i.documents(file, data, func(document *yaml.Node) {
		i.references(file, document, "")
		if kind := valueOf(document, "kind"); strings.HasPrefix(kind.Value, "HelmChart") {
			i.report(file, kind.Line, "a chart belongs in the kustomization's helmCharts field")
		}
	})
}

// resources reads a file of objects.
func (i *inspector) resources(path string) {
	data, err := os.ReadFile(path)
	if err != nil {
		i.report(path, 0, "%v", err)
		return
	}
	i.documents(path, data, func(document *yaml.Node) { i.named(path, document) })
}

// named reports objects without a fixed name, also inside lists.
func (i *inspector) named(file string, object *yaml.Node) {
	i.entangled = i.entangled || isEntangled(object)
	kind := valueOf(object, "kind").Value
	if items := valueOf(object, "items"); strings.HasSuffix(kind, "List") && items.Kind == yaml.SequenceNode {
		for _, item := range items.Content {
			i.named(file, target(item))
		}
		return
	}
	metadata := valueOf(object, "metadata")
	switch {
	case kind == "" || valueOf(metadata, "name").Value != "":
	case valueOf(metadata, "generateName").Value != "":
		i.report(file, object.Line, "%s uses generateName: every object needs a fixed name, so that it can be applied again", kind)
	default:
		i.report(file, object.Line, "%s has no metadata.name", kind)
	}
}

// isEntangled: a list, whose objects are put after all others, or an object with
// annotations by which Kustomize leaves it out or remembers other names of it.
func isEntangled(object *yaml.Node) bool {
	annotations := valueOf(valueOf(object, "metadata"), "annotations")
	return strings.HasSuffix(valueOf(object, "kind").Value, "List") || slices.ContainsFunc(fieldsOf(annotations), func(f field) bool {
		return f.name == konfig.IgnoredByKustomizeAnnotation || strings.HasPrefix(f.name, konfig.ConfigAnnoDomain)
	})
}

// documents calls read with each document that is a mapping.
func (i *inspector) documents(file string, data []byte, read func(*yaml.Node)) {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	for {
		document, err := nextDocument(decoder)
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			i.problems = append(i.problems, syntaxError(i.name(file), err))
			return
		}
		if object := body(document); object.Kind == yaml.MappingNode {
			read(object)
		}
	}
}

// nextDocument also decodes the document once, since only that finds aliases
// that contain themselves.
func nextDocument(decoder *yaml.Decoder) (*yaml.Node, error) {
	var document yaml.Node
	if err := decoder.Decode(&document); err != nil {
		return nil, err
	}
	var plain any
	return &document, document.Decode(&plain)
}
