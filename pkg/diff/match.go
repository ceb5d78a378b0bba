// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"fmt"
	"slices"
	"strings"
)

// mapKeys names the fields that usually identify an item of a list of which the
// server's own keys are not known, sets of them in the order to try. "name"
// serves every list not named here, such as a VirtualService's routes.
func mapKeys(field string) [][]string {
	switch field {
	case "ports":
		return [][]string{{"containerPort", "protocol"}, {"port", "protocol"}, {"containerPort"}, {"port"}, {"number"}}
	case "volumeMounts":
		return [][]string{{"mountPath"}}
	case "volumeDevices":
		return [][]string{{"devicePath"}}
	case "hostAliases":
		return [][]string{{"ip"}}
	case "conditions":
		return [][]string{{"type"}}
	case "ownerReferences":
		return [][]string{{"uid"}}
	case "topologySpreadConstraints":
		return [][]string{{"topologyKey", "whenUnsatisfiable"}}
	case "subjects":
		return [][]string{{"kind", "namespace", "name"}, {"kind", "name"}}
	default:
		return [][]string{{"name"}}
	}
}

// keyed is a list whose items can be told apart by name.
type keyed struct {
	order []string
	items map[string]any
}

// match pairs two versions of a list, by the server's own keys before the usual
// ones: the first set that identifies every item of both. It reports false when
// there is none; the list is then compared as a whole.
func match(field string, known shape, before, after []any) (b, a keyed, ok bool) {
	if known.set {
		return indexBoth(before, after, valueIdentity)
	}
	sets := mapKeys(field)
	if len(known.keys) > 0 {
		sets = append([][]string{known.keys}, sets...)
	}
	for _, keys := range sets {
		b, a, ok = indexBoth(before, after, func(item any) (string, bool) { return identity(item, keys) })
		if ok {
			return b, a, true
		}
	}
	return keyed{}, keyed{}, false
}

func indexBoth(before, after []any, identify func(any) (string, bool)) (b, a keyed, ok bool) {
	b, okB := index(before, identify)
	a, okA := index(after, identify)
	return b, a, okB && okA
}

func index(list []any, identify func(any) (string, bool)) (keyed, bool) {
	k := keyed{items: map[string]any{}}
	for _, item := range list {
		name, ok := identify(item)
		if _, double := k.items[name]; !ok || double {
			return keyed{}, false
		}
		k.order = append(k.order, name)
		k.items[name] = item
	}
	return k, true
}

func identity(item any, keys []string) (string, bool) {
	m, ok := item.(map[string]any)
	if !ok {
		return "", false
	}
	parts := make([]string, len(keys))
	for i, key := range keys {
		value, present := m[key]
		if !present {
			return "", false
		}
		parts[i] = fmt.Sprint(value)
		if isTokenVolume(value) { // another name after every creation
			parts[i] = Assigned
		}
	}
	return strings.Join(parts, "/"), true
}

// valueIdentity names an item of a set. Values that look the same in print, such
// as 1 and "1", make two equal names only if they stand in one list.
func valueIdentity(item any) (string, bool) {
	switch item.(type) {
	case map[string]any, []any:
		return "", false
	}
	return fmt.Sprint(item), true
}

// keepsOrder tells whether a reader knows the order of the new list without
// being shown it: what stays stands as it stood, and where the server does not
// merge the list, and order may decide, what comes stands behind that.
func keepsOrder(before, after keyed, known shape) bool {
	if known.associative() {
		return slices.Equal(common(before, after), common(after, before))
	}
	expected := common(before, after)
	for _, name := range after.order {
		if _, stays := before.items[name]; !stays {
			expected = append(expected, name)
		}
	}
	return slices.Equal(expected, after.order)
}

func common(k, other keyed) []string {
	var names []string
	for _, name := range k.order {
		if _, both := other.items[name]; both {
			names = append(names, name)
		}
	}
	return names
}
