// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-labs/kubectl-labs/pkg/catalog"
	"github.com/kubectl-labs/kubectl-labs/pkg/check"
)

// taskStage is a lab of one step and two tasks, which are not solved.
func taskStage() *stage {
	s := newStage()
	s.lab = tasks
	s.verdicts = map[string]check.Verdict{"two": check.Failed, "three": check.Failed}
	return s
}

func journal(t *testing.T, dir string) *Journal {
	t.Helper()
	j, err := ReadJournal(Home(dir).Lab("demo"))
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func equal(t *testing.T, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestAnUnsolvedTaskEndsTheRunAndIsNotApplied(t *testing.T) {
	s, dir := taskStage(), t.TempDir()
	err := run(t, s, dir, upTo(""))
	var missed *NotPassedError
	if !errors.As(err, &missed) || missed.Step != "two" || !missed.Told || missed.Verdict != check.Failed {
		t.Fatalf("got %v", err)
	}
	equal(t, []string{"create demo-1", "step 1", "preview", "apply", "wait", "check one", "step 2", "check two"}, s.log)
	equal(t, []string{"passed one, solved false", "gap in two, hints 0"}, s.told)
	p := journal(t, dir).Step("two")
	if p.Begun.IsZero() || !p.Applied.IsZero() || !p.Passed.IsZero() || len(p.Results) != 1 {
		t.Errorf("remembered %+v", p)
	}
	if got := s.story(t, dir).Current(journal(t, dir)).ID; got != "two" {
		t.Errorf("the lab stands at %s", got)
	}
}

func TestATaskThatTheLearnerSolvedIsPassedByTheNextRun(t *testing.T) {
	s, dir := taskStage(), t.TempDir()
	_ = run(t, s, dir, upTo(""))
	s.log, s.told, s.since, s.verdicts = nil, nil, nil, nil
	if err := run(t, s, dir, upTo("")); err != nil {
		t.Fatal(err)
	}
	equal(t, []string{"step 2", "check two", "step 3", "check three", "finished"}, s.log)
	equal(t, []string{"passed two, solved false", "passed three, solved false"}, s.told)
	for _, since := range s.since {
		if !since.Applied.IsZero() {
			t.Errorf("step %s was timed, and nobody saw when it was changed", since.ID)
		}
	}
}

func TestATaskThatCannotBeMeasuredHasNoGap(t *testing.T) {
	s, dir := taskStage(), t.TempDir()
	s.verdicts["two"] = check.Unmeasured
	err := run(t, s, dir, upTo(""))
	var missed *NotPassedError
	if !errors.As(err, &missed) || missed.Told || missed.Verdict != check.Unmeasured {
		t.Errorf("got %v", err)
	}
	equal(t, []string{"passed one, solved false"}, s.told)
}

func TestRunSolvesTasksWhereItIsToldTo(t *testing.T) {
	s, dir := taskStage(), t.TempDir()
	s.verdicts = nil
	o := upTo("")
	o.Solve = true
	if err := run(t, s, dir, o); err != nil {
		t.Fatal(err)
	}
	equal(t, []string{"passed one, solved false", "passed two, solved true", "passed three, solved true"}, s.told)
	if p := journal(t, dir).Step("two"); p.Applied.IsZero() || !p.Solved {
		t.Errorf("remembered %+v", p)
	}
	if i := slices.IndexFunc(s.since, func(p Progress) bool { return p.ID == "two" }); s.since[i].Applied.IsZero() {
		t.Error("a task that this tool solved is not timed")
	}
}

func TestTheLearnersFolderIsWrittenOnce(t *testing.T) {
	s, dir := taskStage(), t.TempDir()
	_ = run(t, s, dir, upTo(""))
	folder := s.story(t, dir).Work("two")
	equal(t, map[string]string{"kustomization.yaml": "", "note.yaml": "of-1"}, contents(t, folder))
	edited := filepath.Join(folder, "note.yaml")
	if err := os.WriteFile(edited, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	_ = run(t, s, dir, upTo(""))
	equal(t, map[string]string{"kustomization.yaml": "", "note.yaml": "mine"}, contents(t, folder))
	left, err := os.ReadDir(filepath.Dir(folder))
	if err != nil || len(left) != 1 {
		t.Errorf("beside it stand %v, %v", left, err)
	}
}

func TestAFolderOfWhatFollowsATaskHoldsNoWrongAnswers(t *testing.T) {
	s, dir := taskStage(), t.TempDir()
	folder, err := s.story(t, dir).WorkFolder(2)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, map[string]string{"kustomization.yaml": "", "note.yaml": "of-2"}, contents(t, folder))
}

func TestAFirstTaskBeginsWithNothing(t *testing.T) {
	s, dir := taskStage(), t.TempDir()
	folder, err := s.story(t, dir).WorkFolder(0)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, map[string]string{"kustomization.yaml": emptyFolder}, contents(t, folder))
}

func contents(t *testing.T, folder string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, entry := range entries {
		data, err := os.ReadFile(filepath.Join(folder, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[entry.Name()] = string(data)
	}
	return files
}

func TestHintsComeOneByOneAndStaySaid(t *testing.T) {
	s, dir := taskStage(), t.TempDir()
	_ = run(t, s, dir, upTo(""))
	guide := &catalog.Guide{Sections: []catalog.Section{{ID: "two", Hints: []string{"a", "b"}}, {ID: "one"}, {ID: "three"}}}
	story := s.story(t, dir)
	for _, want := range []Hinted{
		{Lab: "demo", Step: "two", Shown: 1, Total: 2, New: true, Hints: []string{"a"}},
		{Lab: "demo", Step: "two", Shown: 2, Total: 2, New: true, Hints: []string{"a", "b"}},
		{Lab: "demo", Step: "two", Shown: 2, Total: 2, Hints: []string{"a", "b"}},
	} {
		got, err := story.Hint("hint", "", guide)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, want, got)
	}
	if got, err := story.Hint("hint", "three", guide); err != nil || got.Total != 0 || got.New {
		t.Errorf("a task without hints: %+v, %v", got, err)
	}
	var none *NotTaskError
	if _, err := story.Hint("hint", "one", guide); !errors.As(err, &none) || none.Step != "one" {
		t.Errorf("got %v", err)
	}
	if p := journal(t, dir).Step("two"); p.Hints != 2 || p.Begun.IsZero() {
		t.Errorf("remembered %+v", p)
	}
}

func TestSolveBringsTheTaskAbout(t *testing.T) {
	s, dir := taskStage(), t.TempDir()
	_ = run(t, s, dir, upTo(""))
	s.log, s.told, s.verdicts = nil, nil, nil
	s.answers = []Answer{Yes}
	if err := s.story(t, dir).Solve(t.Context(), Options{}); err != nil {
		t.Fatal(err)
	}
	equal(t, []string{"step 2", "preview", "apply", "wait", "check two"}, s.log)
	equal(t, "Apply the solution?", s.asked[0].Text)
	equal(t, []string{"passed two, solved true"}, s.told)
	if p := journal(t, dir).Step("two"); p.Passed.IsZero() || !p.Solved {
		t.Errorf("remembered %+v", p)
	}
	// The task that follows is the next to be solved, though it was not begun.
	s.answers = []Answer{No}
	if err := s.story(t, dir).Solve(t.Context(), Options{}); !errors.Is(err, ErrDeclined) || s.built[len(s.built)-1] != "3" {
		t.Errorf("got %v after %v", err, s.built)
	}
}

func TestWhatWasPreviewedIsAppliedThoughTheFolderIsEditedMeanwhile(t *testing.T) {
	s, dir := taskStage(), t.TempDir()
	_ = run(t, s, dir, upTo(""))
	s.answers, s.verdicts = []Answer{Yes}, nil
	story := s.story(t, dir)
	s.onAsk = func() {
		if err := os.WriteFile(filepath.Join(story.folder(), "steps", "2", "note.yaml"), []byte("edited"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s.built = nil
	if err := story.Solve(t.Context(), Options{}); err != nil {
		t.Fatal(err)
	}
	equal(t, []string{"2"}, s.built)
	equal(t, "of-2", s.sent[0].GetName())
}

func TestADiffGivesNoSolutionAway(t *testing.T) {
	s, dir := taskStage(), t.TempDir()
	_ = run(t, s, dir, upTo(""))
	story := s.story(t, dir)
	for _, id := range []string{"", "two", "three"} {
		var task *TaskError
		if _, err := story.Diff(t.Context(), id); !errors.As(err, &task) {
			t.Errorf("%q: got %v", id, err)
		} else if _, err := os.Stat(filepath.Join(task.Folder, "note.yaml")); err != nil {
			t.Errorf("%q: the learner's folder: %v", id, err)
		}
	}
	s.verdicts = nil
	_ = run(t, s, dir, upTo("two"))
	if _, err := story.Diff(t.Context(), "two"); err != nil {
		t.Errorf("a task that was passed: %v", err)
	}
}
