// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"maps"
	"slices"
)

// equal compares JSON values. A whole float and an integer of the same value
// are the same: both are written 1 in JSON.
func equal(a, b any) bool {
	switch x := a.(type) {
	case map[string]any:
		y, ok := b.(map[string]any)
		return ok && maps.EqualFunc(x, y, equal)
	case []any:
		y, ok := b.([]any)
		return ok && slices.EqualFunc(x, y, equal)
	case int64, float64:
		return sameNumber(a, b)
	default:
		return a == b
	}
}

func sameNumber(a, b any) bool {
	x, wholeX := a.(int64)
	y, wholeY := b.(int64)
	if wholeX && wholeY {
		return x == y
	}
	f, isNumber := float(b)
	g, _ := float(a)
	return isNumber && f == g
}

func float(v any) (float64, bool) {
	switch n := v.(type) {
	case int64:
		return float64(n), true
	case float64:
		return n, true
	default:
		return 0, false
	}
}
