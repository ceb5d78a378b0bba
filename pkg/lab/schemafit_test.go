// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// letThrough are the mistakes that a schema cannot see: they are in other values,
// in other files, or in how the YAML is written.
func letThrough() []string {
	return []string{
		"duplicate id", "nothing to fail", "unknown client", "unknown class", "not equal", "not of nothing", "sum",
		"folder missing", "folder outside", "folder empty", "client outside", "name and folder",
		"twice", "anchor", "wrong answers",
		"latency client", "latency class", "latency reversed", "latency not above", "latency not near",
	}
}

func fitsSchema(t *testing.T, text string) error {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("lab.schema.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("lab.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var root yaml.Node
	if err := yaml.Unmarshal([]byte(text), &root); err != nil {
		return err
	}
	if len(root.Content) == 0 {
		return io.ErrUnexpectedEOF
	}
	value, err := plainValue(root.Content[0])
	if err != nil {
		return err
	}
	return schema.Validate(value)
}

// plainValue is what an editor makes of YAML before it asks the schema.
func plainValue(node *yaml.Node) (any, error) {
	switch {
	case node.Kind == yaml.MappingNode:
		object := map[string]any{}
		for i := 0; i+1 < len(node.Content); i += 2 {
			value, err := plainValue(node.Content[i+1])
			if err != nil {
				return nil, err
			}
			object[node.Content[i].Value] = value
		}
		return object, nil
	case node.Kind == yaml.SequenceNode:
		list := make([]any, len(node.Content))
		for i, item := range node.Content {
			value, err := plainValue(item)
			if err != nil {
				return nil, err
			}
			list[i] = value
		}
		return list, nil
	case node.Kind == yaml.AliasNode:
		return nil, errors.New("an alias")
	case node.Tag == "!!null":
		return nil, nil
	case node.Tag == "!!int" || node.Tag == "!!float":
		var number float64
		if err := node.Decode(&number); err != nil {
			return nil, err
		}
		raw, err := json.Marshal(number)
		return json.Number(raw), err
	case node.Tag == "!!bool":
		return strings.EqualFold(node.Value, "true"), nil
	}
	return node.Value, nil
}

func TestSchemaTakesTheGoodFile(t *testing.T) {
	if err := fitsSchema(t, good); err != nil {
		t.Error(err)
	}
}

// Every kind of mistake that a schema can see is one to it, too.
func TestSchemaRefusesMistakes(t *testing.T) {
	for name, c := range mistakes() {
		refused := fitsSchema(t, strings.Replace(good, c.old, c.new, 1)) != nil
		if through := slices.Contains(letThrough(), name); refused == through {
			t.Errorf("%s: the schema refuses it: %v, expected %v", name, refused, !through)
		}
	}
	for _, name := range letThrough() {
		if !slices.Contains(slices.Collect(maps.Keys(mistakes())), name) {
			t.Errorf("%s is no mistake of the tests", name)
		}
	}
}

func TestShippedLabsFitTheSchema(t *testing.T) {
	files, err := filepath.Glob("../../labs/*/lab.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no lab is there: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := fitsSchema(t, string(text)); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}
