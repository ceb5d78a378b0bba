// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package acceptance

import (
	"math/rand/v2"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// tweak changes one thing of an object at random: sets it, changes it or takes
// it away. Tweaks serve our edits and other people's alike.
type tweak func(r *rand.Rand, o map[string]any)

type object = map[string]any

func put(o object, value any, path ...string) {
	_ = unstructured.SetNestedField(o, value, path...)
}

func drop(o object, path ...string) { unstructured.RemoveNestedField(o, path...) }

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// oneOf sets a field to one of some values.
func oneOf(path []string, values ...any) tweak {
	return func(r *rand.Rand, o object) { put(o, pick(r, values), path...) }
}

// maybe sets a field to one of some values, or removes it.
func maybe(path []string, values ...any) tweak {
	return func(r *rand.Rand, o object) {
		if r.IntN(3) == 0 {
			drop(o, path...)
			return
		}
		put(o, pick(r, values), path...)
	}
}

// entries changes one key of a map of texts.
func entries(path []string, keys ...string) tweak {
	return func(r *rand.Rand, o object) {
		at := append(append([]string{}, path...), pick(r, keys))
		if r.IntN(3) == 0 {
			drop(o, at...)
			return
		}
		put(o, pick(r, []any{"red", "green", "blue", "yes", "1"}), at...)
	}
}

// items adds, removes, changes or reorders the items of a list that are told
// apart by a key. It leaves at least one.
func items(path []string, key string, make func(r *rand.Rand, name string) object, names ...string) tweak {
	return func(r *rand.Rand, o object) {
		list, _, _ := unstructured.NestedSlice(o, path...)
		switch at := -1; {
		case len(list) > 1 && r.IntN(4) == 0:
			r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		case len(list) > 1 && r.IntN(3) == 0:
			at = r.IntN(len(list))
			list = append(list[:at:at], list[at+1:]...)
		default:
			list = replaced(list, key, make(r, pick(r, names)))
		}
		put(o, list, path...)
	}
}

// replaced puts an item in the place of that with the same key, or at the end.
func replaced(list []any, key string, item object) []any {
	for i := range list {
		if m, _ := list[i].(object); sameValue(m[key], item[key]) {
			list[i] = item
			return list
		}
	}
	return append(list, item)
}

// emptyable lets a list go altogether now and then.
func emptyable(path []string, t tweak) tweak {
	return func(r *rand.Rand, o object) {
		if r.IntN(6) == 0 {
			drop(o, path...)
			return
		}
		t(r, o)
	}
}

// inside applies tweaks to a map below an object, such as a pod's template.
func inside(path []string, tweaks ...tweak) tweak {
	return func(r *rand.Rand, o object) {
		m, _, _ := unstructured.NestedMap(o, path...)
		if m == nil {
			m = object{}
		}
		pick(r, tweaks)(r, m)
		put(o, m, path...)
	}
}

// first applies tweaks to the first item of a list.
func first(path []string, tweaks ...tweak) tweak {
	return func(r *rand.Rand, o object) {
		list, _, _ := unstructured.NestedSlice(o, path...)
		if len(list) == 0 {
			return
		}
		if m, ok := list[0].(object); ok {
			pick(r, tweaks)(r, m)
			put(o, list, path...)
		}
	}
}

func p(path ...string) []string { return path }
