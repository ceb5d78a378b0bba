// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// scalarReader is a type that is written as one word.
type scalarReader interface {
	fromScalar(text string, forms forms) error
}

// decoder fills Go values from YAML nodes, gathers every mismatch, and
// remembers the line of each path ("steps[1].check[0].traffic") so that later
// rules can name it.
type decoder struct {
	file     string
	problems Problems
	lines    map[string]int
	forms    forms
}

func (d *decoder) add(line int, suggestion, format string, args ...any) {
	d.problems = append(d.problems, Problem{
		File: d.file, Line: line, Message: fmt.Sprintf(format, args...), Suggestion: suggestion,
	})
}

func (d *decoder) decode(node *yaml.Node, into reflect.Value, path string) {
	d.lines[path] = node.Line
	if node.Kind == yaml.AliasNode || node.Anchor != "" {
		d.add(node.Line, "", "anchors and aliases are not used in a lab file: write the value out")
		return
	}
	if node.Tag == "!!null" {
		d.add(node.Line, "", "%s has no value: give it one, or leave it out", label(path))
		return
	}
	if reader, ok := reflect.TypeAssert[scalarReader](into.Addr()); ok {
		d.scalar(node, path, func(text string) error { return reader.fromScalar(text, d.forms) })
		return
	}
	switch into.Kind() {
	case reflect.Pointer:
		into.Set(reflect.New(into.Type().Elem()))
		d.decode(node, into.Elem(), path)
	case reflect.Struct:
		d.mapping(node, path, func(key, value *yaml.Node) { d.field(key, value, into, path) })
	case reflect.Map:
		into.Set(reflect.MakeMap(into.Type()))
		d.mapping(node, path, func(key, value *yaml.Node) { d.entry(key, value, into, path) })
	case reflect.Slice:
		d.sequence(node, into, path)
	default:
		d.scalar(node, path, func(text string) error { return setScalar(node, text, into) })
	}
}

// mapping walks a mapping's entries, refusing a key that comes twice.
func (d *decoder) mapping(node *yaml.Node, path string, entry func(key, value *yaml.Node)) {
	if node.Kind != yaml.MappingNode {
		d.add(node.Line, "", "%s wants fields, not %s", label(path), shape(node))
		return
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key := node.Content[i]
		if key.Kind != yaml.ScalarNode {
			d.add(key.Line, "", "%s: a field's name is a word, not %s", label(path), shape(key))
			continue
		}
		if first, twice := seen[key.Value]; twice {
			d.add(key.Line, "", "%q stands twice in %s, first on line %d", key.Value, label(path), first)
			continue
		}
		seen[key.Value] = key.Line
		entry(key, node.Content[i+1])
	}
}

func (d *decoder) field(key, value *yaml.Node, into reflect.Value, path string) {
	names := make([]string, 0, into.NumField())
	for i := range into.NumField() {
		name := into.Type().Field(i).Tag.Get("yaml")
		if name == key.Value {
			d.decode(value, into.Field(i), join(path, name))
			d.lines[join(path, name)] = key.Line
			return
		}
		names = append(names, name)
	}
	d.add(key.Line, Nearest(key.Value, names), "unknown field %q in %s", key.Value, label(path))
}

func (d *decoder) entry(key, value *yaml.Node, into reflect.Value, path string) {
	element := reflect.New(into.Type().Elem()).Elem()
	d.decode(value, element, join(path, key.Value))
	into.SetMapIndex(reflect.ValueOf(key.Value), element)
}

func (d *decoder) sequence(node *yaml.Node, into reflect.Value, path string) {
	if node.Kind != yaml.SequenceNode {
		d.add(node.Line, "", "%s wants a list, not %s", label(path), shape(node))
		return
	}
	into.Set(reflect.MakeSlice(into.Type(), len(node.Content), len(node.Content)))
	for i, item := range node.Content {
		d.decode(item, into.Index(i), fmt.Sprintf("%s[%d]", path, i))
	}
}

func (d *decoder) scalar(node *yaml.Node, path string, set func(string) error) {
	if node.Kind != yaml.ScalarNode {
		d.add(node.Line, "", "%s wants a single value, not %s", label(path), shape(node))
		return
	}
	if err := set(node.Value); err != nil {
		d.add(node.Line, "", "%s %v", label(path), err)
	}
}

// setScalar keeps YAML's own types apart: a number is not taken for text, nor
// a text for a number.
func setScalar(node *yaml.Node, text string, into reflect.Value) error {
	var err error
	switch into.Kind() {
	case reflect.String:
		if node.Tag != "!!str" {
			return fmt.Errorf("wants text: put quotes round %s", text)
		}
		into.SetString(text)
	case reflect.Int:
		var number int64
		if number, err = strconv.ParseInt(text, 10, 32); err != nil || node.Tag != "!!int" {
			return fmt.Errorf("wants a whole number, not %q", text)
		}
		into.SetInt(number)
	case reflect.Float64:
		var number float64
		number, err = strconv.ParseFloat(text, 64)
		if err != nil || !slices.Contains([]string{"!!int", "!!float"}, node.Tag) {
			return fmt.Errorf("wants a number, not %q", text)
		}
		into.SetFloat(number)
	}
	return nil
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// label is how a path is spoken of; the root is "the lab".
func label(path string) string {
	if path == "" {
		return "the lab"
	}
	return path
}

func shape(node *yaml.Node) string {
	switch node.Kind {
	case yaml.MappingNode:
		return "fields"
	case yaml.SequenceNode:
		return "a list"
	default:
		return strconv.Quote(node.Value)
	}
}
