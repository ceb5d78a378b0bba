// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// shortestMaskable is how many bytes a value must have to be hidden wherever it
// stands. Shorter ones are hidden only where a text quotes them: an "a" is in every
// text.
const shortestMaskable = 4

// MaskText hides the Secret values of the given objects wherever they stand in a
// text, such as a server's error message: encoded or plain, and escaped as Go
// and JSON quote them.
func MaskText(text string, objs ...*unstructured.Unstructured) string {
	for _, value := range secretValues(objs) {
		if len(value) >= shortestMaskable {
			text = strings.ReplaceAll(text, value, masked)
			continue
		}
		for _, around := range surroundings() {
			text = strings.ReplaceAll(text, around[0]+value+around[1], around[0]+masked+around[1])
		}
	}
	return text
}

// surroundings are quotation marks, and how the API server prints a value that
// is of the wrong type.
func surroundings() [][2]string {
	return [][2]string{{`\"`, `\"`}, {`"`, `"`}, {"'", "'"}, {"`", "`"}, {"{Value:", "}"}}
}

// secretValues lists values in every form, longest first, so that a value
// holding another one is hidden whole.
func secretValues(objs []*unstructured.Unstructured) []string {
	var values []string
	for _, obj := range objs {
		if !IsSecret(obj) {
			continue
		}
		for _, path := range []string{fieldData, fieldStringData} {
			for _, value := range mapAt(obj, []string{path}) {
				values = append(values, forms(value)...)
			}
		}
	}
	values = slices.DeleteFunc(values, func(v string) bool { return v == "" })
	slices.SortFunc(values, func(a, b string) int { return len(b) - len(a) })
	return values
}

// forms are a value as it is, encoded and decoded, each also as it stands
// between quotation marks, and between those of a quoted JSON text.
func forms(value any) []string {
	text, ok := value.(string)
	if !ok && value != nil {
		text = fmt.Sprint(value)
	}
	plain := []string{text, base64.StdEncoding.EncodeToString([]byte(text))}
	if decoded, err := base64.StdEncoding.DecodeString(text); err == nil {
		plain = append(plain, string(decoded))
	}
	var all []string
	for _, p := range plain {
		asJSON := inJSON(p)
		all = append(all, p, asJSON, inGo(p), inGo(asJSON))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func inGo(text string) string {
	quoted := strconv.Quote(text)
	return quoted[1 : len(quoted)-1]
}

func inJSON(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		return text
	}
	return string(quoted[1 : len(quoted)-1])
}
