// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"fmt"
	"strings"

	"github.com/aymanbagabas/go-udiff"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// contextLines stand around a change inside a list or a text.
const contextLines = 1

// Hunks renders the differences between two versions of an object: a path line
// for every map or list that changes, then its removed and added lines.
// Created objects are folded to their first lines unless options say Full;
// deleted ones show nothing unless Full.
func Hunks(before, after *unstructured.Unstructured, o Options) []Line {
	switch {
	case before == nil && after != nil:
		_, a := Mask(nil, Normalise(after))
		return whole(Add, a, o.fold(), o.Full)
	case after == nil && before != nil:
		b, _ := Mask(Normalise(before), nil)
		return whole(Remove, b, 0, o.Full)
	default:
		return fieldHunks(Compare(before, after))
	}
}

// whole renders an object without what its header already says.
func whole(kind Kind, obj *unstructured.Unstructured, fold int, full bool) []Line {
	body := obj.DeepCopy()
	for _, path := range [][]string{{"apiVersion"}, {"kind"}, {"metadata", "name"}, {"metadata", "namespace"}} {
		unstructured.RemoveNestedField(body.Object, path...)
	}
	if len(mapAt(body, []string{metadataFieldName})) == 0 {
		unstructured.RemoveNestedField(body.Object, metadataFieldName)
	}
	if len(body.Object) == 0 || (!full && fold == 0) {
		return nil
	}
	lines := mark(kind, YAML(body.Object))
	if rest := len(lines) - fold; !full && rest > 1 {
		return append(lines[:fold:fold], Remark(fmt.Sprintf("    %d more lines", rest)))
	}
	return lines
}

// fieldHunks puts fields of the same map or list below one path line, in the
// order in which each path first appears.
func fieldHunks(fields []Field) []Line {
	var order []string
	bodies := map[string][]Line{}
	for _, field := range fields {
		path, body := field.hunk()
		if _, known := bodies[path]; !known {
			order = append(order, path)
		}
		bodies[path] = append(bodies[path], body...)
	}
	var lines []Line
	for _, path := range order {
		if path != "" {
			lines = append(lines, pathLine(path))
		}
		lines = append(lines, bodies[path]...)
	}
	return lines
}

// hunk renders one field and names the path it belongs under.
func (f Field) hunk() (string, []Line) {
	switch {
	case f.Op == OpOrder:
		lines := append(mark(Remove, flow(f.Before)), mark(Add, flow(f.After))...)
		return f.Path, append(lines, Remark("  order only"))
	case f.Op == OpChange && spansLines(f.Before) && spansLines(f.After):
		return f.Path, lineDiff(blockLines(f.Before), blockLines(f.After))
	}
	var lines []Line
	if f.Op != OpAdd {
		lines = append(lines, mark(Remove, f.inParent(f.Before))...)
	}
	if f.Op != OpRemove {
		lines = append(lines, mark(Add, f.inParent(f.After))...)
	}
	return f.parent, lines
}

// inParent writes a value the way it stands in its map or list.
func (f Field) inParent(value any) []string {
	if f.key == "" {
		return yamlItem(value)
	}
	return yamlField(f.key, value)
}

func mark(kind Kind, texts []string) []Line {
	lines := make([]Line, len(texts))
	for i, text := range texts {
		lines[i] = bodyLine(kind, text)
	}
	return lines
}

func spansLines(value any) bool {
	switch v := value.(type) {
	case []any:
		return true
	case string:
		return strings.Contains(v, "\n")
	default:
		return false
	}
}

func blockLines(value any) []string {
	if text, ok := value.(string); ok {
		return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	}
	return YAML(value)
}

func lineDiff(before, after []string) []Line {
	old, current := strings.Join(before, "\n")+"\n", strings.Join(after, "\n")+"\n"
	unified, err := udiff.ToUnifiedDiff("", "", old, udiff.Lines(old, current), contextLines)
	if err != nil {
		return nil
	}
	kinds := map[udiff.OpKind]Kind{udiff.Delete: Remove, udiff.Insert: Add, udiff.Equal: Context}
	var lines []Line
	for i, hunk := range unified.Hunks {
		if i > 0 {
			lines = append(lines, bodyLine(Context, "…"))
		}
		for _, line := range hunk.Lines {
			lines = append(lines, bodyLine(kinds[line.Kind], strings.TrimSuffix(line.Content, "\n")))
		}
	}
	return lines
}
