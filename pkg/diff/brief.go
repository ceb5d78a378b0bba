// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"slices"

	"go.yaml.in/yaml/v3"
)

// brief writes an object so that its first lines say most: what takes one line
// before what takes more, and a map that holds nothing but another map or list
// on the line of that: spec.template.spec.
func brief(content map[string]any) []Line {
	if len(content) == 0 {
		return nil
	}
	top := node(compact(content))
	top.Style &^= yaml.FlowStyle
	shortFirst(top)
	return mark(Add, encode(top))
}

func compact(value any) any {
	switch v := value.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, child := range v {
			key, child = shortcut(key, child)
			out[key] = compact(child)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, child := range v {
			out[i] = compact(child)
		}
		return out
	default:
		return value
	}
}

func shortcut(key string, value any) (string, any) {
	m, ok := value.(map[string]any)
	if !ok || len(m) != 1 {
		return key, value
	}
	for inner, child := range m {
		switch child.(type) {
		case map[string]any, []any:
			return shortcut(join(key, inner), child)
		}
	}
	return key, value
}

// shortFirst keeps the order of keys among those of a kind.
func shortFirst(n *yaml.Node) {
	for _, child := range n.Content {
		shortFirst(child)
	}
	if n.Kind != yaml.MappingNode {
		return
	}
	pairs := slices.Collect(slices.Chunk(n.Content, 2))
	slices.SortStableFunc(pairs, func(a, b []*yaml.Node) int { return rank(a[1]) - rank(b[1]) })
	n.Content = slices.Concat(pairs...)
}

func rank(n *yaml.Node) int {
	if n.Style&yaml.LiteralStyle != 0 || (n.Kind != yaml.ScalarNode && n.Style&yaml.FlowStyle == 0) {
		return 1
	}
	return 0
}
