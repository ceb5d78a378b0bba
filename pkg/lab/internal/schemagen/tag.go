// SPDX-License-Identifier: Apache-2.0

package schemagen

import (
	"encoding/json"
	"go/ast"
	"reflect"
	"strings"
)

// tags are a field's schema tag, by word; a word without a value is there, empty.
type tags map[string]string

// tagsOf gives a field's name in YAML, "" when it has none, and its schema tag.
func tagsOf(field *ast.Field) (name string, words tags) {
	words = tags{}
	if field.Tag == nil {
		return "", words
	}
	tag := reflect.StructTag(strings.Trim(field.Tag.Value, "`"))
	for word := range strings.SplitSeq(tag.Get("schema"), ",") {
		key, value, _ := strings.Cut(word, "=")
		words[key] = value
	}
	return tag.Get("yaml"), words
}

func (t tags) has(word string) bool {
	_, there := t[word]
	return there
}

// filled tells whether the value may not be empty.
func (t tags) filled() bool { return t.has("required") || t.has("oneof") }

// limits adds the bounds of a number.
func (t tags) limits(schema *object) {
	for _, word := range [][2]string{{"min", "minimum"}, {"max", "maximum"}} {
		if t.has(word[0]) {
			schema.set(word[1], json.Number(t[word[0]]))
		}
	}
}
