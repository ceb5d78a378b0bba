// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// fewestHidden lines more are shown: a line that counts them says less.
const fewestHidden = 2

func deleted(before *unstructured.Unstructured, o Options) []Line {
	b, _ := Mask(Normalise(before), nil)
	if !o.Full {
		return nil
	}
	return whole(Remove, body(b))
}

func created(after *unstructured.Unstructured, o Options) []Line {
	_, a := Mask(nil, Normalise(after))
	content := body(a)
	if o.Full {
		return whole(Add, content)
	}
	shown := content
	if o.Manifest != nil {
		shown = asked(content, body(Normalise(o.Manifest)))
	}
	lines := brief(shown)
	hidden := 0
	if rest := len(lines) - o.fold(); rest > fewestHidden {
		lines, hidden = lines[:o.fold()], rest
	}
	if text := foldedText(hidden, count(content)-count(shown)); text != "" {
		lines = append(lines, foldedLine(text))
	}
	return lines
}

func whole(kind Kind, content map[string]any) []Line {
	if len(content) == 0 {
		return nil
	}
	return mark(kind, YAML(content))
}

// body is an object without what its header already says.
func body(obj *unstructured.Unstructured) map[string]any {
	for _, path := range [][]string{{"apiVersion"}, {"kind"}, {"metadata", "name"}, {"metadata", "namespace"}} {
		unstructured.RemoveNestedField(obj.Object, path...)
	}
	if len(mapAt(obj, []string{metadataFieldName})) == 0 {
		unstructured.RemoveNestedField(obj.Object, metadataFieldName)
	}
	return obj.Object
}

func count(content map[string]any) int {
	if len(content) == 0 {
		return 0
	}
	leaves := map[string]any{}
	collect("", content, leaves)
	return len(leaves)
}

func foldedText(lines, fields int) string {
	var parts []string
	if lines > 0 {
		parts = append(parts, fmt.Sprintf("%d more lines", lines))
	}
	switch {
	case fields == 1:
		parts = append(parts, "1 field filled in by the server")
	case fields > 1:
		parts = append(parts, fmt.Sprintf("%d fields filled in by the server", fields))
	}
	return strings.Join(parts, ", ")
}

// asked is the part of a predicted map that the manifest names, as predicted,
// and what the server will invent beside that.
func asked(predicted, manifest map[string]any) map[string]any {
	out := map[string]any{}
	for key, value := range predicted {
		wanted, named := manifest[key]
		switch {
		case named:
			out[key] = askedValue(key, value, wanted)
		case isInvented(value):
			out[key] = value
		}
	}
	return out
}

func askedValue(key string, predicted, manifest any) any {
	switch p := predicted.(type) {
	case map[string]any:
		if m, ok := manifest.(map[string]any); ok {
			return asked(p, m)
		}
	case []any:
		if m, ok := manifest.([]any); ok {
			return askedItems(key, p, m)
		}
	}
	return predicted
}

// askedItems pairs items by name. A list that has none is shown as it is.
func askedItems(key string, predicted, manifest []any) []any {
	p, m, ok := match(key, shape{}, predicted, manifest)
	if !ok {
		return predicted
	}
	var out []any
	for _, name := range p.order {
		if wanted, named := m.items[name]; named {
			out = append(out, askedValue("", p.items[name], wanted))
		}
	}
	return out
}

func isInvented(value any) bool {
	list, ok := value.([]any)
	return value == any(Assigned) || ok && len(list) > 0 && list[0] == any(Assigned)
}
