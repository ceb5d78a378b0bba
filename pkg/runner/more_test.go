// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"errors"
	"testing"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
)

func planThatDeletes(name string) *apply.Plan {
	plan := planThatCreates(name)
	plan.Entries[0].Verdict = apply.Delete
	return plan
}

// A yes that was given beforehand is one to what the first preview could show.
func TestYesBeforehandDoesNotCoverWhatGoesMore(t *testing.T) {
	s := newStage()
	s.applyErrs = []error{&apply.PlanChangedError{Plan: planThatDeletes("theirs")}}
	_, err := carryOut(s, Consent{Yes: true})
	var more *MoreError
	if !errors.As(err, &more) || len(more.Refs) != 1 || more.Refs[0].Name != "theirs" {
		t.Fatalf("got %v", err)
	}
	equal(t, []string{"preview", "apply"}, s.log)
	if len(s.plans) != 2 {
		t.Errorf("shown %d plans, want also the one that was not agreed to", len(s.plans))
	}
}

func TestYesBeforehandCoversWhatDoesNotGoMore(t *testing.T) {
	s := newStage()
	s.applyErrs = []error{&apply.PlanChangedError{Plan: planThatCreates("b")}}
	if _, err := carryOut(s, Consent{Yes: true}); err != nil {
		t.Fatal(err)
	}
	equal(t, []string{"preview", "apply", "apply", "wait"}, s.log)
}

// Whoever is asked decides by themselves.
func TestAPersonMayAgreeToMore(t *testing.T) {
	s := newStage()
	s.applyErrs = []error{&apply.PlanChangedError{Plan: planThatDeletes("theirs")}}
	s.answers = []Answer{Yes, Yes}
	if _, err := carryOut(s, Consent{}); err != nil {
		t.Fatal(err)
	}
	equal(t, []string{"preview", "apply", "apply", "wait", "until theirs is gone"}, s.log)
}
