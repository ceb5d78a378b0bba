// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"fmt"
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

// Score compares predicted with stored fields, of every object written: those
// predicted and those found, each counted once.
type Score struct {
	Right  int    `json:"right"`
	Total  int    `json:"total"`
	Misses []Miss `json:"misses,omitempty"`
}

// String reads like "predicted 61 of 61 fields".
func (s Score) String() string { return fmt.Sprintf("predicted %d of %d fields", s.Right, s.Total) }

func (s *Score) add(entry *Entry, written *unstructured.Unstructured) {
	predicted, actual := diff.Leaves(entry.predicted), diff.Leaves(written)
	for path, want := range predicted {
		got, present := actual[path]
		s.count(entry.Ref, path, want, got, present && diff.Same(want, got), diff.IsSecret(written))
	}
	for path, got := range actual {
		if _, foreseen := predicted[path]; !foreseen {
			s.count(entry.Ref, path, nil, got, false, diff.IsSecret(written))
		}
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
