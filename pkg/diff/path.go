// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"strconv"
	"strings"
)

// spot is where a value stands: its path in the object, and its place in the
// schema, which is the path without the names of list items.
type spot struct{ path, place string }

func (s spot) field(key string) spot { return spot{join(s.path, key), join(s.place, key)} }

func (s spot) item(name string) spot { return spot{s.path + bracketed(name), s.place} }

// join writes keys that hold dots or slashes in brackets, as labels do.
func join(path, key string) string {
	switch {
	case key == "" || strings.ContainsAny(key, `./[]"`):
		return path + bracketed(key)
	case path == "":
		return key
	default:
		return path + "." + key
	}
}

// bracketed quotes what could be mistaken for a bracket of the path itself.
func bracketed(name string) string {
	if name == "" || strings.ContainsAny(name, "[]\"\n") {
		name = strconv.Quote(name)
	}
	return "[" + name + "]"
}
