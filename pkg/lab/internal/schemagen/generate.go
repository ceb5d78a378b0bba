// SPDX-License-Identifier: Apache-2.0

package schemagen

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// Generate reads the Go files of dir and returns the schema of its type Lab,
// indented and with a last line's end.
func Generate(dir string) ([]byte, error) {
	g, err := read(dir)
	if err != nil {
		return nil, err
	}
	var schema object
	schema.set("$schema", "http://json-schema.org/draft-07/schema#")
	schema.set("$id", "lab.schema.json")
	schema.set("title", "lab.yaml")
	schema.set("description", "A lab of kubectl labs.")
	schema = append(schema, g.structure("Lab")...)
	raw, err := schema.MarshalJSON()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := json.Indent(&out, raw, "", "  "); err != nil {
		return nil, fmt.Errorf("indenting the schema: %w", err)
	}
	return append(bytes.TrimSpace(out.Bytes()), '\n'), nil
}

// generator knows the types of the package by name.
type generator struct{ types map[string]ast.Expr }

func read(dir string) (*generator, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, fmt.Errorf("listing the types: %w", err)
	}
	g := &generator{types: map[string]ast.Expr{}}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			return nil, fmt.Errorf("reading the types: %w", err)
		}
		for _, declaration := range file.Decls {
			g.declaration(declaration)
		}
	}
	return g, nil
}

func (g *generator) declaration(declaration ast.Decl) {
	general, ok := declaration.(*ast.GenDecl)
	if !ok {
		return
	}
	for _, spec := range general.Specs {
		if t, ok := spec.(*ast.TypeSpec); ok {
			g.types[t.Name.Name] = t.Type
		}
	}
}

// plain is a comment as one paragraph.
func plain(doc *ast.CommentGroup) string { return strings.Join(strings.Fields(doc.Text()), " ") }

// spoken names fields in a comment as an author of YAML knows them.
func spoken(comment string, fields []*ast.Field) string {
	for _, field := range fields {
		if key, _ := tagsOf(field); key != "" {
			comment = regexp.MustCompile(`\b`+field.Names[0].Name+`\b`).ReplaceAllString(comment, key)
		}
	}
	return comment
}

// structure is the schema of a struct type.
func (g *generator) structure(name string) object {
	var properties object
	var required, one, some []string
	fields := g.types[name].(*ast.StructType).Fields.List
	for _, field := range fields {
		key, words := tagsOf(field)
		if key == "" {
			return g.word(words)
		}
		property := object{{"description", spoken(plain(field.Doc), fields)}}
		properties.set(key, append(property, g.of(field.Type, words)...))
		for word, list := range map[string]*[]string{"required": &required, "oneof": &one, "anyof": &some} {
			if words.has(word) {
				*list = append(*list, key)
			}
		}
	}
	schema := object{{"type", "object"}, {"additionalProperties", false}}
	if len(required) > 0 {
		schema.set("required", required)
	}
	if len(one) == len(fields) {
		schema.set("minProperties", 1)
		schema.set("maxProperties", 1)
	} else if len(one) > 0 {
		schema.set("oneOf", eachRequired(one))
	}
	if len(some) > 0 {
		schema.set("anyOf", eachRequired(some))
	}
	schema.set("properties", properties)
	return schema
}

func eachRequired(keys []string) []object {
	alternatives := make([]object, len(keys))
	for i, key := range keys {
		alternatives[i] = object{{"required", []string{key}}}
	}
	return alternatives
}

// of is the schema of a field's type.
func (g *generator) of(expr ast.Expr, words tags) object {
	switch t := expr.(type) {
	case *ast.StarExpr:
		return g.of(t.X, words)
	case *ast.ArrayType:
		schema := object{{"type", "array"}, {"items", g.of(t.Elt, words)}}
		return append(schema, least(words, "minItems")...)
	case *ast.MapType:
		schema := object{{"type", "object"}}
		if words.has("keys") {
			schema.set("propertyNames", object{{"pattern", lab.Forms()[words["keys"]]}})
		}
		schema.set("additionalProperties", g.of(t.Value, words))
		return append(schema, least(words, "minProperties")...)
	case *ast.SelectorExpr: // time.Duration
		return object{{"type", "string"}, {"pattern", lab.Forms()["duration"]}, positive()}
	case *ast.Ident:
		return g.named(t.Name, words)
	}
	panic(fmt.Sprintf("a lab file has no form for %T", expr))
}

// least forbids an empty list or map where there must be a value.
func least(words tags, keyword string) object {
	var schema object
	if words.filled() {
		schema.set(keyword, 1)
	}
	if words.has("unique") && keyword == "minItems" {
		schema.set("uniqueItems", true)
	}
	return schema
}

func (g *generator) named(name string, words tags) object {
	var schema object
	switch name {
	case "string":
		return g.word(words)
	case "int":
		schema.set("type", "integer")
	case "float64":
		schema.set("type", "number")
	case "Text":
		return text()
	default:
		if _, ok := g.types[name].(*ast.StructType); ok {
			return g.structure(name)
		}
		return g.of(g.types[name], words)
	}
	words.limits(&schema)
	return schema
}

func (g *generator) word(words tags) object {
	schema := object{{"type", "string"}}
	switch {
	case words.has("const"):
		schema.set("const", words["const"])
	case words.has("enum"):
		schema.set("enum", []string{words["enum"]})
	case words.has("form"):
		schema.set("pattern", lab.Forms()[words["form"]])
	case words.filled():
		schema.set("minLength", 1)
	}
	if words.has("positive") {
		schema = append(schema, positive())
	}
	return schema
}

// positive wants a digit other than 0: a time or a quantity of nothing is none.
func positive() member { return member{"allOf", []object{{{"pattern", "[1-9]"}}}} }

// text wants every language, and no other.
func text() object {
	var properties object
	for _, language := range lab.Languages() {
		properties.set(language, object{{"type", "string"}, {"pattern", lab.Forms()["words"]}})
	}
	return object{{"type", "object"}, {"additionalProperties", false}, {"required", lab.Languages()}, {"properties", properties}}
}
