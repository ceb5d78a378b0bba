// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/kubectl-labs/kubectl-labs/pkg/check"
)

// solved is a lab whose tasks the learner has solved, the first with a hint.
func solved(t *testing.T) (*stage, string) {
	t.Helper()
	s, dir := taskStage(), t.TempDir()
	s.verdicts = nil
	if err := run(t, s, dir, upTo("")); err != nil {
		t.Fatal(err)
	}
	j := journal(t, dir)
	p := j.Step("two")
	p.Hints = 1
	j.Set(p)
	if err := j.Write(Home(dir).Lab("demo")); err != nil {
		t.Fatal(err)
	}
	s.log, s.told, s.built = nil, nil, nil
	return s, dir
}

func TestResetGoesBackToTheStartAndForgets(t *testing.T) {
	s, dir := solved(t)
	s.answers = []Answer{Yes}
	returned, err := s.story(t, dir).Reset(t.Context(), Options{Step: "two"})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, []string{"preview", "apply", "wait"}, s.log)
	equal(t, []string{"1"}, s.built)
	equal(t, Question{Text: "Go back to the start of two?", Flag: "--yes", Full: true}, s.asked[0])
	j := journal(t, dir)
	equal(t, []Progress{{ID: "two", Hints: 1}, {ID: "three"}}, j.Steps[1:])
	equal(t, &Reset{Step: "two", Done: true}, j.Reset)
	if j.Step("one").Passed.IsZero() {
		t.Error("the step before was forgotten too")
	}
	if got := s.story(t, dir).Current(j).ID; got != "two" {
		t.Errorf("the lab stands at %s", got)
	}
	equal(t, []string{"set aside [two three]"}, s.told)
	equal(t, map[string]string{"kustomization.yaml": "", "note.yaml": "of-1"}, contents(t, filepath.Join(returned.Aside, "two")))
	equal(t, map[string]string{"kustomization.yaml": "", "note.yaml": "of-1"}, contents(t, s.story(t, dir).Work("two")))
	if _, err := os.Stat(s.story(t, dir).Work("three")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder of a later task is still there: %v", err)
	}
}

func TestNothingIsForgottenAfterANo(t *testing.T) {
	s, dir := solved(t)
	s.answers = []Answer{No}
	before := journal(t, dir)
	if _, err := s.story(t, dir).Reset(t.Context(), Options{Step: "two"}); !errors.Is(err, ErrDeclined) {
		t.Fatalf("got %v", err)
	}
	equal(t, before, journal(t, dir))
	equal(t, []string(nil), s.told)
}

func TestTheFirstStepStartsWithNothing(t *testing.T) {
	s, dir := solved(t)
	if _, err := s.story(t, dir).Reset(t.Context(), Options{Step: "one", Consent: Consent{Yes: true}}); err != nil {
		t.Fatal(err)
	}
	if len(s.sent) > 0 {
		t.Errorf("applied %v", s.sent)
	}
}

// An interruption after the arena began to change leaves the rest to the next run,
// or to the next reset, which needs no step's name.
func TestAnInterruptedResetIsFinished(t *testing.T) {
	for name, goOn := range map[string]func(*Story) error{
		"by run":   func(s *Story) error { return s.Run(t.Context(), upTo("")) },
		"by reset": func(s *Story) error { _, err := s.Reset(t.Context(), Options{Consent: Consent{Yes: true}}); return err },
	} {
		s, dir := solved(t)
		var meanwhile *Journal
		s.onApply = func() { meanwhile = journal(t, dir) }
		s.applyErrs = []error{errors.New("the power went")}
		if _, err := s.story(t, dir).Reset(t.Context(), Options{Step: "two", Consent: Consent{Yes: true}}); err == nil {
			t.Fatal("the reset was not interrupted")
		}
		equal(t, &Reset{Step: "two"}, meanwhile.Reset)
		if !meanwhile.Step("two").Passed.IsZero() {
			t.Errorf("%s: passed is written down while the arena goes back", name)
		}
		s.built, s.log = nil, nil
		s.verdicts = map[string]check.Verdict{"two": check.Failed}
		var missed *NotPassedError
		if err := goOn(s.story(t, dir)); err != nil && !errors.As(err, &missed) {
			t.Fatalf("%s: %v", name, err)
		}
		if s.log[0] != "preview" || s.log[1] != "apply" || s.sent[0].GetName() != "of-1" {
			t.Errorf("%s: did %v with %v", name, s.log, s.sent)
		}
		if r := journal(t, dir).Reset; r != nil && !r.Done {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

// Though nothing changes in the cluster, what is remembered does.
func TestAResetThatChangesNothingIsAskedAboutToo(t *testing.T) {
	s, dir := solved(t)
	s.nothing, s.answers = true, []Answer{No}
	before := journal(t, dir)
	if _, err := s.story(t, dir).Reset(t.Context(), Options{Step: "two"}); !errors.Is(err, ErrDeclined) {
		t.Fatalf("got %v", err)
	}
	equal(t, before, journal(t, dir))
	s.answers = []Answer{Yes}
	if _, err := s.story(t, dir).Reset(t.Context(), Options{Step: "two"}); err != nil {
		t.Fatal(err)
	}
	if j := journal(t, dir); !j.Step("two").Passed.IsZero() || j.Reset == nil || !j.Reset.Done {
		t.Errorf("remembered %+v", j)
	}
}
