// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/diff"
)

// fieldConflicts turns the server's causes into fields with both values.
func fieldConflicts(causes []metav1.StatusCause, live, manifest *unstructured.Unstructured) []FieldConflict {
	current, wanted := diff.Mask(live, manifest)
	conflicts := make([]FieldConflict, len(causes))
	for i, cause := range causes {
		conflicts[i] = FieldConflict{
			Field:   strings.TrimPrefix(cause.Field, "."),
			Manager: managerOf(cause.Message),
			Current: lookUp(current.Object, cause.Field),
			Wanted:  lookUp(wanted.Object, cause.Field),
		}
	}
	return conflicts
}

func managerOf(message string) string {
	found := regexp.MustCompile(`^conflict with ("(?:[^"\\]|\\.)*")`).FindStringSubmatch(message)
	if found == nil {
		return message
	}
	name, err := strconv.Unquote(found[1])
	if err != nil {
		return found[1]
	}
	return name
}

// lookUp follows a path as the server writes it, such as
// .spec.containers[name="app"].image. Keys may hold dots themselves, so the
// longest key that fits wins. An unknown field is nil.
func lookUp(value any, path string) any {
	if path == "" {
		return value
	}
	switch v := value.(type) {
	case map[string]any:
		return lookUpKey(v, strings.TrimPrefix(path, "."))
	case []any:
		return lookUpItem(v, path)
	default:
		return nil
	}
}

func lookUpKey(m map[string]any, path string) any {
	longest := ""
	for key := range m {
		if rest, fits := strings.CutPrefix(path, key); fits && len(key) > len(longest) && (rest == "" || rest[0] == '.' || rest[0] == '[') {
			longest = key
		}
	}
	if longest == "" {
		return nil
	}
	return lookUp(m[longest], path[len(longest):])
}

func lookUpItem(list []any, path string) any {
	selector, rest, closed := strings.Cut(strings.TrimPrefix(path, "["), "]")
	if !closed {
		return nil
	}
	for i, item := range list {
		if strconv.Itoa(i) == selector || selects(selector, item) {
			return lookUp(item, rest)
		}
	}
	return nil
}

// selects tells whether every key="value" of a selector holds for an item.
func selects(selector string, item any) bool {
	m, ok := item.(map[string]any)
	if !ok {
		return selector == fmt.Sprintf("=%q", item)
	}
	for pair := range strings.SplitSeq(selector, ",") {
		key, value, _ := strings.Cut(pair, "=")
		if fmt.Sprint(m[key]) != strings.Trim(value, `"`) {
			return false
		}
	}
	return true
}
