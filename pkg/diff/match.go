// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"fmt"
	"strings"
)

// mapKeys names the fields that identify an item of a list, sets of them in the
// order to try. They follow the map keys of the Kubernetes schema; "name" serves
// every other list, such as containers, env, volumes and a VirtualService's routes.
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

// match pairs two versions of a list by the first set of keys that identifies
// every item of both. It reports false when there is none; the list is then
// compared as a whole.
func match(field string, before, after []any) (b, a keyed, ok bool) {
	for _, keys := range mapKeys(field) {
		b, okB := index(before, keys)
		a, okA := index(after, keys)
		if okB && okA {
			return b, a, true
		}
	}
	return keyed{}, keyed{}, false
}

func index(list []any, keys []string) (keyed, bool) {
	k := keyed{items: map[string]any{}}
	for _, item := range list {
		name, ok := identity(item, keys)
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
	}
	return strings.Join(parts, "/"), true
}

// sameOrder tells whether the items that both lists hold stand in the same order.
func sameOrder(b, a keyed) bool {
	return strings.Join(common(b, a), "\x00") == strings.Join(common(a, b), "\x00")
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
