// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// flowWidth is the longest text of a small map or list that is written on one
// line in braces.
const flowWidth = 60

// YAML encodes a value as lines, always the same way: "name" first, then keys
// by alphabet, one line an entry at the top, small maps and lists of scalars on
// one line below it.
func YAML(value any) []string {
	top := node(value)
	top.Style &^= yaml.FlowStyle
	return encode(top)
}

// yamlField encodes one field of a map, yamlItem one item of a list.
func yamlField(key string, value any) []string {
	return encode(&yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{stringNode(key), node(value)}})
}

func yamlItem(value any) []string {
	return encode(&yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{node(value)}})
}

func encode(n *yaml.Node) []string {
	var out bytes.Buffer
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	enc.CompactSeqIndent()
	if err := enc.Encode(n); err != nil {
		return []string{fmt.Sprint(err)}
	}
	return strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
}

func node(value any) *yaml.Node {
	switch v := value.(type) {
	case map[string]any:
		return mapNode(v)
	case []any:
		return listNode(v)
	case string:
		return stringNode(v)
	case nil:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}
	case bool:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: strconv.FormatBool(v)}
	default:
		text, _ := json.Marshal(v)
		return &yaml.Node{Kind: yaml.ScalarNode, Value: string(text)}
	}
}

func mapNode(m map[string]any) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode}
	for _, key := range orderedKeys(m) {
		n.Content = append(n.Content, stringNode(key), node(m[key]))
	}
	n.Style = flowIfSmall(n, 4)
	return n
}

func listNode(list []any) *yaml.Node {
	n := &yaml.Node{Kind: yaml.SequenceNode}
	for _, item := range list {
		n.Content = append(n.Content, node(item))
	}
	n.Style = flowIfSmall(n, len(list))
	return n
}

func stringNode(text string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}
	switch strings.ToLower(text) {
	case "y", "n", "yes", "no", "on", "off": // older readers take these for booleans
		n.Style = yaml.DoubleQuotedStyle
	}
	if strings.Contains(text, "\n") {
		n.Style = yaml.LiteralStyle
	}
	return n
}

// flowIfSmall picks one line for up to most scalars that fit into it.
func flowIfSmall(n *yaml.Node, most int) yaml.Style {
	width, count := 0, len(n.Content)
	for _, child := range n.Content {
		if child.Kind != yaml.ScalarNode || child.Style == yaml.LiteralStyle {
			return 0
		}
		width += len(child.Value) + 2
	}
	if n.Kind == yaml.MappingNode {
		count /= 2
	}
	if width > flowWidth || count > most {
		return 0
	}
	return yaml.FlowStyle
}

func orderedKeys(m map[string]any) []string {
	keys := slices.Sorted(maps.Keys(m))
	if i := slices.Index(keys, "name"); i > 0 {
		keys = slices.Insert(slices.Delete(keys, i, i+1), 0, "name")
	}
	return keys
}

// flow writes a list on one line whatever its length.
func flow(value any) []string {
	n := node(value)
	n.Style |= yaml.FlowStyle
	return encode(n)
}
