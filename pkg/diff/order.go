// SPDX-License-Identifier: Apache-2.0

package diff

import "slices"

// orderHunk shows a list's names in both orders. The path says "order only" when
// no item comes or goes.
func (f Field) orderHunk() (string, []Line) {
	before, _ := f.Before.([]any)
	after, _ := f.After.([]any)
	words := "  order"
	if sameNames(before, after) {
		words = "  order only"
	}
	b, a := between(before, after)
	return f.Path + words, replaced(flow(b), flow(a))
}

func sameNames(before, after []any) bool {
	return len(before) == len(after) && !slices.ContainsFunc(before, func(name any) bool { return !slices.Contains(after, name) })
}

// between cuts off what both lists begin and end with, up to one name.
func between(before, after []any) (b, a []any) {
	shorter := min(len(before), len(after))
	head := 0
	for head < shorter && before[head] == after[head] {
		head++
	}
	tail := 0
	for tail < shorter-head && before[len(before)-1-tail] == after[len(after)-1-tail] {
		tail++
	}
	return cutEnds(before, head-1, tail-1), cutEnds(after, head-1, tail-1)
}

// cutEnds puts an ellipsis in the place of names where it is shorter.
func cutEnds(names []any, head, tail int) []any {
	out := slices.Clone(names)
	if tail > 1 {
		out = append(out[:len(out)-tail], "…")
	}
	if head > 1 {
		out = append([]any{"…"}, out[head:]...)
	}
	return out
}
