// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"

	"github.com/kubectl-labs/kubectl-labs/pkg/diff"
)

// Verdict says what a plan does with an object.
type Verdict string

// The verdicts. Kept objects are recorded but not in the set any more, and not
// deleted for the entry's reason.
const (
	Create    Verdict = "create"
	Change    Verdict = "change"
	Replace   Verdict = "replace"
	Unchanged Verdict = "unchanged"
	Conflict  Verdict = "conflict"
	Delete    Verdict = "delete"
	Kept      Verdict = "kept"
)

// Evidence says what a shown result rests on.
type Evidence string

// The kinds of evidence, strongest first: the API server accepted a dry run;
// the definition in the same set accepts the custom resource; a dry run in
// another namespace was accepted; nothing was verified.
const (
	Server   Evidence = "server"
	Schema   Evidence = "schema"
	Shadow   Evidence = "shadow"
	Manifest Evidence = "manifest"
)

// FieldConflict is a field that another manager owns with another value.
type FieldConflict struct {
	Field   string `json:"field"`
	Manager string `json:"manager"`
	Current any    `json:"current"`
	Wanted  any    `json:"wanted"`
}

// Entry is what a plan says about one object. Before and After are what is
// shown: without noise, Secret values masked, values that the server will
// invent reading "(assigned)".
type Entry struct {
	Ref       Ref
	Phase     Phase
	Verdict   Verdict
	Evidence  Evidence
	Reason    string // why it is replaced, kept, or rests on less than the server
	Before    *unstructured.Unstructured
	After     *unstructured.Unstructured
	Fields    []diff.Field
	Conflicts []FieldConflict
	Notes     []string
	Added     bool // made by others in the arena, and deleted because it is not part of the set

	item      *item
	predicted *unstructured.Unstructured // unmasked, for the score
	announced bool                       // something else in the set may change what becomes of it
	body      []byte                     // exactly what is sent
	force     bool
	send      bool      // something is to be written, be it only ownership
	allowed   bool      // a replacement that needs no further yes
	uid       types.UID // of the object to delete
	foreign   bool      // kept because somebody else made it
	held      bool      // kept because of what others have in it
	strip     *strip    // what others set and the set does not name, or what they set on an object that goes
}

// Problem is an object that cannot be applied, and why.
type Problem struct {
	Ref     Ref    `json:"ref"`
	Message string `json:"message"`
}

func (p Problem) Error() string { return p.Ref.String() + ": " + p.Message }

// Plan is what applying a set would do, in the order in which it is done.
type Plan struct {
	Entries  []*Entry
	Problems []Problem
	Notes    []string // remarks about the whole plan
	Ending   []Ref    // of the problems those that are being deleted; once they are gone, preview again

	objs      []*unstructured.Unstructured
	options   previewOptions
	inventory *inventory
}

// Deletions lists what the plan deletes, in its order.
func (p *Plan) Deletions() []Ref {
	var refs []Ref
	for _, e := range p.Entries {
		if e.Verdict == Delete {
			refs = append(refs, e.Ref)
		}
	}
	return refs
}

// Empty tells whether nothing would be shown as changing.
func (p *Plan) Empty() bool {
	idle := func(e *Entry) bool { return e.Verdict == Unchanged || e.Verdict == Kept }
	return len(p.Problems) == 0 && !slices.ContainsFunc(p.Entries, func(e *Entry) bool { return !idle(e) })
}

// PlanError says why a plan cannot be applied as it is.
type PlanError struct {
	Problems  []Problem
	Conflicts []Ref // fields of other managers, to be taken over only with TakeOver
	Replaces  []Ref // immutable fields, replaced only with AllowReplace
}

func (e *PlanError) Error() string {
	var parts []string
	for _, problem := range e.Problems {
		parts = append(parts, problem.Error())
	}
	for _, ref := range e.Conflicts {
		parts = append(parts, ref.String()+": another manager owns fields of it")
	}
	for _, ref := range e.Replaces {
		parts = append(parts, ref.String()+": must be deleted and created again")
	}
	return strings.Join(parts, "\n")
}

// Err is nil for a plan that Apply accepts, else a *PlanError.
func (p *Plan) Err() error {
	refused := &PlanError{Problems: p.Problems}
	for _, e := range p.Entries {
		switch {
		case e.Verdict == Conflict:
			refused.Conflicts = append(refused.Conflicts, e.Ref)
		case e.Verdict == Replace && !e.allowed:
			refused.Replaces = append(refused.Replaces, e.Ref)
		}
	}
	if len(refused.Problems)+len(refused.Conflicts)+len(refused.Replaces) == 0 {
		return nil
	}
	return refused
}

// PlanChangedError stops an apply whose result would no longer be what was
// shown. Stage is the stage after which that was seen, or the object. Plan is
// the new preview, with what the server refuses now; what was written stays.
type PlanChangedError struct {
	Stage string
	Refs  []Ref // what would become something else than was shown, or is refused
	Plan  *Plan
}

func (e *PlanChangedError) Error() string {
	return e.words()
}
