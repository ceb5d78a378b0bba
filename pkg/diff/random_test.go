// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

// TestRandomPairs looks where mutated text seldom leads: objects with nested
// lists of named items, changed in many places at once.
func TestRandomPairs(t *testing.T) {
	for seed := range uint64(400) {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			m := maker{rand.New(rand.NewPCG(seed, 0))}
			before := map[string]any{"kind": pick(m, "ConfigMap", "Secret", "Pod"), "data": m.fields(1), "spec": m.fields(3)}
			after := m.edited(runtime.DeepCopyJSON(before)).(map[string]any)
			holds(t, &unstructured.Unstructured{Object: before}, &unstructured.Unstructured{Object: after})
		})
	}
}

type maker struct{ *rand.Rand }

func pick[T any](m maker, from ...T) T { return from[m.IntN(len(from))] }

func (m maker) key() string {
	return pick(m, "a", "b", "env", "ports", "name", "x.test/y", "containers", "no", "[", "", "<<", "null", "1")
}

func (m maker) scalar() any {
	return pick[any](m, "v1", "", "1", "yes", "<<", "a: b", "~", "=", "one\ntwo\n", "one\n\n two\n", " x\n", "\n", "\tt\r", "重み", "# no", "2001-01-01", "0o7",
		"(assigned)", int64(1), int64(-7), 1.5, 1e21, true, nil)
}

func (m maker) value(depth int) any {
	switch m.IntN(4 + depth) {
	case 0, 1, 2, 3:
		return m.scalar()
	case 4:
		return m.fields(depth - 1)
	case 5:
		return m.items(depth - 1)
	default:
		return m.list(depth - 1)
	}
}

func (m maker) fields(depth int) map[string]any {
	out := map[string]any{}
	for range m.IntN(5) {
		out[m.key()] = m.value(depth)
	}
	return out
}

func (m maker) list(depth int) []any {
	out := make([]any, m.IntN(4))
	for i := range out {
		out[i] = m.value(depth)
	}
	return out
}

func (m maker) items(depth int) []any {
	out := make([]any, m.IntN(5))
	for i := range out {
		item := m.fields(depth)
		item["name"] = pick(m, "a", "b", "c", "d", "e", "a]", "")
		out[i] = item
	}
	return out
}

func (m maker) edited(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) { // the same for a seed every time
			if m.IntN(9) == 0 && key != "kind" {
				delete(v, key)
				v[m.key()] = m.value(1)
				continue
			}
			v[key] = m.edited(v[key])
		}
		return v
	case []any:
		return m.editedList(v)
	}
	if m.IntN(6) == 0 && value != "Secret" {
		return m.scalar()
	}
	return value
}

func (m maker) editedList(list []any) []any {
	var out []any
	for _, item := range list {
		if m.IntN(6) > 0 {
			out = append(out, m.edited(item))
		}
	}
	if m.IntN(3) == 0 {
		m.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	}
	if m.IntN(3) == 0 {
		out = append(out, map[string]any{"name": pick(m, "new", "b", "z")})
	}
	if m.IntN(4) == 0 && len(out) > 1 {
		out[0], out[len(out)-1] = out[len(out)-1], out[0]
	}
	if out == nil {
		out = []any{}
	}
	return out
}
