// SPDX-License-Identifier: Apache-2.0

package image

import (
	"errors"
	"slices"
)

// normalizeAll writes references in full, each once, in the order given.
func normalizeAll(refs []string) ([]string, error) {
	var full []string
	var wrong []error
	for _, ref := range refs {
		at, err := Normalize(ref)
		switch {
		case err != nil:
			wrong = append(wrong, err)
		case !slices.Contains(full, at):
			full = append(full, at)
		}
	}
	return full, errors.Join(wrong...)
}

func refsOf(found []Found) []string {
	refs := make([]string, len(found))
	for i, f := range found {
		refs[i] = f.Ref
	}
	return refs
}

func unpinned(node *node, found []Found) []string {
	return slices.DeleteFunc(refsOf(found), func(ref string) bool { return node.images[ref].pinned })
}
