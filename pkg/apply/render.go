// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"encoding/json"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/diff"
)

func (v Verdict) sign() string {
	switch v {
	case Create:
		return "+"
	case Delete:
		return "-"
	case Change:
		return "~"
	case Replace:
		return "±"
	case Conflict:
		return "!"
	default:
		return "="
	}
}

// Lines renders an entry: its header with the evidence at the side, what
// changes, and remarks.
func (e *Entry) Lines(o diff.Options) []diff.Line {
	lines := []diff.Line{{Kind: diff.Header, Text: e.Verdict.sign() + " " + e.Ref.String(), Side: string(e.Evidence)}}
	switch e.Verdict {
	case Conflict:
		lines = append(lines, e.conflictLines()...)
	case Change, Replace:
		lines = append(lines, diff.Changes(e.Fields)...)
	case Create, Delete:
		o.Manifest = e.manifest()
		lines = append(lines, diff.Hunks(e.Before, e.After, o)...)
	}
	if e.Reason != "" {
		lines = append(lines, diff.Remark(e.reason()))
	}
	for _, note := range e.Notes {
		lines = append(lines, diff.Remark(note))
	}
	return lines
}

func (e *Entry) manifest() *unstructured.Unstructured {
	if e.item == nil {
		return nil
	}
	return e.item.manifest
}

func (e *Entry) reason() string {
	switch e.Verdict {
	case Replace:
		return "deleted and created again, " + e.Reason
	case Kept:
		return "kept: " + e.Reason
	case Delete:
		return e.Reason
	default:
		return string(e.Evidence) + ": " + e.Reason
	}
}

func (e *Entry) conflictLines() []diff.Line {
	var lines []diff.Line
	for _, c := range e.Conflicts {
		lines = append(lines, diff.Line{Kind: diff.Path, Text: "    " + c.Field + "  owned by " + c.Manager})
		lines = append(lines, diff.Values(c.Current, c.Wanted)...)
	}
	return lines
}

// entryJSON always has ref, phase and verdict. A change and a replacement have
// fields, as diff.Field describes them. A creation and a replacement have after,
// the whole object as predicted, in which "(assigned)" stands for what the server
// will invent. A conflict has conflicts: field, manager, current, wanted.
type entryJSON struct {
	Ref       Ref             `json:"ref"`
	Phase     Phase           `json:"phase"`
	Verdict   Verdict         `json:"verdict"`
	Evidence  Evidence        `json:"evidence,omitempty"`
	Reason    string          `json:"reason,omitempty"`
	Fields    []diff.Field    `json:"fields,omitempty"`
	After     map[string]any  `json:"after,omitempty"`
	Conflicts []FieldConflict `json:"conflicts,omitempty"`
	Notes     []string        `json:"notes,omitempty"`
	Added     bool            `json:"added,omitempty"`
}

// MarshalJSON gives the entry as shown: fields for a change, the whole object
// for a creation, no Secret value.
func (e *Entry) MarshalJSON() ([]byte, error) {
	out := entryJSON{e.Ref, e.Phase, e.Verdict, e.Evidence, e.Reason, e.Fields, nil, e.Conflicts, e.Notes, e.Added}
	if (e.Verdict == Create || e.Verdict == Replace) && e.After != nil {
		out.After = e.After.Object
	}
	return json.Marshal(out)
}

// MarshalJSON gives {"entries": [...], "problems": [...], "summary": {...}}, the
// entries in the order of work; problems (ref, message) are absent when there are
// none. The summary counts verdicts, evidence, kinds and problems.
func (p *Plan) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Entries  []*Entry  `json:"entries"`
		Problems []Problem `json:"problems,omitempty"`
		Notes    []string  `json:"notes,omitempty"`
		Summary  Summary   `json:"summary"`
	}{p.Entries, p.Problems, p.Notes, p.Summary()})
}
