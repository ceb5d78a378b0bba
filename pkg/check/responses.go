// SPDX-License-Identifier: Apache-2.0

package check

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// mostDocuments bounds how many bodies are made for a pair of classes.
const mostDocuments = 500

// statuses are the codes that responses are tried with.
func (m *mentions) statuses() []int {
	codes := []int{0, 200, 404, 500, 503}
	for _, code := range m.codes {
		codes = append(codes, code-1, code, code+1)
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// responses are the bodies that are tried, short ones first: nothing, one
// expression's words, JSON documents in which the fields of all are absent or have
// one of their values, and those given.
func (m *mentions) responses(given []string) []string {
	bodies := append([]string{"", "x"}, given...)
	documents := m.documents()
	for _, document := range documents {
		bodies = append(bodies, asJSON(document))
	}
	for _, part := range m.parts {
		words := strings.Join(part.words, " ")
		bodies = append(append(bodies, words), part.words...)
		if words != "" && len(part.fields) > 0 {
			bodies = append(bodies, withWords(documents, words)...)
		}
	}
	slices.SortFunc(bodies, func(a, b string) int { return cmp.Or(len(a)-len(b), strings.Compare(a, b)) })
	return slices.Compact(bodies)
}

// withWords adds words to documents in which a field can hold them.
func withWords(documents []any, words string) []string {
	var bodies []string
	for _, document := range documents {
		if object, ok := document.(map[string]any); ok {
			object = maps.Clone(object)
			object["anything"] = words
			bodies = append(bodies, asJSON(object))
		}
	}
	return bodies
}

func asJSON(document any) string {
	raw, err := json.Marshal(document)
	if err != nil {
		return "" // an infinite number, which no JSON holds
	}
	return string(raw)
}

// documents are made by going through the choices of all fields, evenly where
// there are too many.
func (m *mentions) documents() []any {
	fields := slices.SortedFunc(maps.Values(m.fields), func(a, b *mentionedField) int { return len(a.steps) - len(b.steps) })
	total := 1
	for _, f := range fields {
		total = min(total*len(f.choices()), 1<<40)
	}
	stride := max(total/mostDocuments, 1)
	if stride%2 == 0 {
		stride++ // or a field with two choices would keep the first
	}
	var documents []any
	for n := 0; n < total; n += stride {
		documents = append(documents, document(fields, n))
	}
	return documents
}

// absent is the choice to leave a field out, bare to leave it out of what would
// hold it.
type (
	absent struct{}
	bare   struct{}
)

// choices are what a field may hold in a response.
func (f *mentionedField) choices() []any {
	all := []any{absent{}, bare{}, "x", 1, true}
	var words []string
	for _, value := range f.values {
		switch literal := value.(type) {
		case int64:
			all = append(all, literal, literal+1, literal-1)
		case float64:
			all = append(all, literal, literal+1, literal-1)
		case string:
			all, words = append(all, literal, literal+"x"), append(words, literal)
		default:
			all = append(all, value)
		}
	}
	return append(all, joins(words)...)
}

// joins are words one behind the other, for what begins with one and holds
// another.
func joins(words []string) []any {
	const most = 4
	words = words[:min(len(words), most)]
	var all []any
	for _, first := range words {
		for _, second := range words {
			if first != second {
				all = append(all, first+second)
			}
		}
	}
	return all
}

// document takes from each field the choice that n, read as a number with a digit
// for each field, names. Shorter paths come first.
func document(fields []*mentionedField, n int) any {
	var root any = map[string]any{}
	for _, f := range fields {
		choices := f.choices()
		choice := choices[n%len(choices)]
		n /= len(choices)
		switch choice.(type) {
		case absent:
		case bare:
			root = hold(root, f.steps)
		default:
			root = put(root, f.steps, choice)
		}
	}
	return root
}

// hold makes what would hold the value at a path, without it.
func hold(root any, steps []any) any {
	if len(steps) == 0 {
		return root
	}
	last := len(steps) - 1
	if _, named := steps[last].(string); !named {
		return put(root, steps[:last], []any{})
	}
	marked := put(root, steps, nil)
	return remove(marked, steps)
}

// remove takes the member at a path out of its object.
func remove(root any, steps []any) any {
	if len(steps) > 1 {
		return put(root, steps[:1], remove(at(root, steps[0]), steps[1:]))
	}
	if object, ok := root.(map[string]any); ok {
		delete(object, steps[0].(string))
	}
	return root
}

func at(root, step any) any {
	switch holder := root.(type) {
	case map[string]any:
		return holder[step.(string)]
	case []any:
		return holder[step.(int)]
	}
	return nil
}

// put sets the value at a path and makes what is missing on the way.
func put(root any, steps []any, value any) any {
	if len(steps) == 0 {
		return value
	}
	if name, ok := steps[0].(string); ok {
		object := map[string]any{}
		if there, ok := root.(map[string]any); ok {
			object = maps.Clone(there)
		}
		object[name] = put(object[name], steps[1:], value)
		return object
	}
	position := steps[0].(int)
	list, _ := root.([]any)
	list = slices.Clone(list)
	for len(list) <= position {
		list = append(list, nil)
	}
	list[position] = put(list[position], steps[1:], value)
	return list
}
