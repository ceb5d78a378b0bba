// SPDX-License-Identifier: Apache-2.0

package manifest

import "go.yaml.in/yaml/v3"

// field is one key of a mapping with its value.
type field struct {
	name  string
	value *yaml.Node
}

// fieldsOf lists the fields of a mapping, those that merge keys bring in
// included, and nothing for any other node.
func fieldsOf(node *yaml.Node) []field {
	node = target(node)
	if node.Kind != yaml.MappingNode {
		return nil
	}
	var fields []field
	for k := 0; k+1 < len(node.Content); k += 2 {
		key, value := node.Content[k], target(node.Content[k+1])
		if key.Tag == "!!merge" {
			fields = append(fields, mergedFields(value)...)
			continue
		}
		fields = append(fields, field{name: target(key).Value, value: value})
	}
	return fields
}

// mergedFields lists the fields of what a merge key names: a mapping or a
// sequence of mappings.
func mergedFields(value *yaml.Node) []field {
	if value.Kind == yaml.MappingNode {
		return fieldsOf(value)
	}
	var fields []field
	for _, item := range value.Content {
		fields = append(fields, fieldsOf(item)...)
	}
	return fields
}

// valueOf returns the value of a field, or an empty node.
func valueOf(node *yaml.Node, name string) *yaml.Node {
	for _, f := range fieldsOf(node) {
		if f.name == name {
			return f.value
		}
	}
	return &yaml.Node{}
}

// target follows an alias.
func target(node *yaml.Node) *yaml.Node {
	if node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}

// body is what a document holds, or an empty node.
func body(document *yaml.Node) *yaml.Node {
	if len(document.Content) == 0 {
		return &yaml.Node{}
	}
	return target(document.Content[0])
}
