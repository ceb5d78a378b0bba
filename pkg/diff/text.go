// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Text is one object as YAML, without noise and with Secret values masked. It is
// empty for nil.
func Text(obj *unstructured.Unstructured) []byte {
	text, _ := Texts(obj, nil)
	return text
}

// Texts is two versions of one object as YAML for another program to compare,
// masked as a pair, so that a changed Secret value is seen to change. A nil side
// is empty.
func Texts(before, after *unstructured.Unstructured) (b, a []byte) {
	old, current := Mask(stripped(before), stripped(after))
	return document(old), document(current)
}

func document(obj *unstructured.Unstructured) []byte {
	if obj == nil {
		return nil
	}
	return []byte(strings.Join(YAML(obj.Object), "\n") + "\n")
}
