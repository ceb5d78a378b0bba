// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/diff"
)

// Miss is a field that the server made otherwise than predicted. A nil side is
// a field that is not there.
type Miss struct {
	Ref       Ref    `json:"ref"`
	Path      string `json:"path"`
	Predicted any    `json:"predicted"`
	Actual    any    `json:"actual"`
}

// Since is a field that somebody else changed after it was written.
type Since struct {
	Ref  Ref    `json:"ref"`
	Path string `json:"path"`
	By   string `json:"by"` // field managers
}

// Score compares predicted fields with those read back, of every object written:
// those predicted and those found, each counted once. What somebody else changed
// between the write and the reading is named and not counted.
type Score struct {
	Right  int     `json:"right"`
	Total  int     `json:"total"`
	Misses []Miss  `json:"misses,omitempty"`
	Since  []Since `json:"since,omitempty"`
}

// String reads like "predicted 61 of 61 fields" and, if there are any, "; 1
// changed since by kube-controller-manager".
func (s Score) String() string {
	text := fmt.Sprintf("predicted %d of %d fields", s.Right, s.Total)
	if len(s.Since) == 0 {
		return text
	}
	by := map[string]bool{}
	for _, since := range s.Since {
		by[since.By] = true
	}
	return fmt.Sprintf("%s; %d changed since by %s", text, len(s.Since), joinWords(slices.Sorted(maps.Keys(by))))
}

// add counts one object: as predicted, as the write was answered, as read back.
func (s *Score) add(entry *Entry, written, read *unstructured.Unstructured) {
	predicted, answered, actual := diff.Leaves(entry.predicted), diff.Leaves(written), diff.Leaves(read)
	paths := maps.Clone(predicted)
	maps.Copy(paths, answered)
	maps.Copy(paths, actual)
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		want, foreseen := predicted[path]
		got, present := actual[path]
		if was, stood := answered[path]; stood != present || !diff.Same(was, got) {
			s.Since = append(s.Since, Since{entry.Ref, path, changedBy(written, read)})
			continue
		}
		s.count(entry.Ref, path, want, got, foreseen && present && diff.Same(want, got), diff.IsSecret(read))
	}
}

func (s *Score) count(ref Ref, path string, predicted, actual any, right, secret bool) {
	s.Total++
	if right {
		s.Right++
		return
	}
	if secret && !strings.HasPrefix(path, "metadata.name") {
		predicted, actual = "(masked 1)", "(masked 2)"
	}
	s.Misses = append(s.Misses, Miss{ref, path, predicted, actual})
}

// changedBy names the managers whose fields are not what they were. The server
// itself changes fields without being one.
func changedBy(written, read *unstructured.Unstructured) string {
	before := owners(written)
	by := map[string]bool{}
	for owner, fields := range owners(read) {
		if known, stood := before[owner]; !stood || known != fields {
			by[owner.manager] = true
		}
	}
	if len(by) == 0 {
		return "the server"
	}
	return joinWords(slices.Sorted(maps.Keys(by)))
}

type owner struct{ manager, operation, subresource string }

// owners gives what each manager owns, but for the status, which is not scored.
func owners(obj *unstructured.Unstructured) map[owner]string {
	owned := map[owner]string{}
	for _, m := range obj.GetManagedFields() {
		if m.Subresource != "status" && m.FieldsV1 != nil {
			owned[owner{m.Manager, string(m.Operation), m.Subresource}] = m.FieldsV1.String()
		}
	}
	return owned
}
