// SPDX-License-Identifier: Apache-2.0

package diff

import "k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

// Hunks renders the differences between two versions of an object: a path line
// for every map or list that changes, then its removed and added lines.
// Created objects are folded unless options say Full; deleted ones show nothing
// unless Full.
func Hunks(before, after *unstructured.Unstructured, o Options) []Line {
	switch {
	case before == nil && after != nil:
		return created(after, o)
	case after == nil && before != nil:
		return deleted(before, o)
	default:
		return Changes(Compare(before, after))
	}
}

// Changes renders what Compare found between two versions that both exist:
// fields of the same map or list below one path line, in the order in which each
// path first appears.
func Changes(fields []Field) []Line {
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

// Values renders two versions of a value that stands below a path of its own.
func Values(before, after any) []Line {
	return replaced(YAML(before), YAML(after))
}

// hunk renders one field and names the path it belongs under.
func (f Field) hunk() (string, []Line) {
	switch {
	case f.Op == OpOrder:
		return f.orderHunk()
	case f.Op == OpChange && spansLines(f.Before) && spansLines(f.After):
		return f.Path, lineDiff(blockLines(f.Before), blockLines(f.After))
	case f.Op == OpAdd:
		return f.parent, mark(Add, f.inParent(f.After))
	case f.Op == OpRemove:
		return f.parent, mark(Remove, f.inParent(f.Before))
	default:
		return f.parent, replaced(f.inParent(f.Before), f.inParent(f.After))
	}
}

// inParent writes a value the way it stands in its map or list.
func (f Field) inParent(value any) []string {
	if f.item {
		return yamlItem(value)
	}
	return yamlField(f.key, value)
}

func replaced(before, after []string) []Line {
	removed, added := mark(Remove, before), mark(Add, after)
	if len(removed) == 1 && len(added) == 1 {
		pair(&removed[0], &added[0])
	}
	return append(removed, added...)
}

func mark(kind Kind, texts []string) []Line {
	lines := make([]Line, len(texts))
	for i, text := range texts {
		lines[i] = bodyLine(kind, text)
	}
	return lines
}
