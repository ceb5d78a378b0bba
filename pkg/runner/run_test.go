// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
	"github.com/kubectl-labs/kubectl-labs/pkg/check"
	"github.com/kubectl-labs/kubectl-labs/pkg/cluster"
	"github.com/kubectl-labs/kubectl-labs/pkg/image"
)

func run(t *testing.T, s *stage, dir string, o Options) error {
	t.Helper()
	return s.story(t, dir).Run(context.Background(), o)
}

func upTo(step string) Options { return Options{To: step, Consent: Consent{Yes: true}} }

func TestRunToldOnce(t *testing.T) {
	s := newStage()
	if err := run(t, s, t.TempDir(), upTo("")); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"create demo-1", "preview", "apply", "wait",
		"step 1", "preview", "apply", "wait", "check one",
		"step 2", "preview", "apply", "wait", "for failing", "check two", "finished",
	}
	if d := cmp.Diff(want, s.log); d != "" {
		t.Error(d)
	}
}

func TestRunGoesOnWhereItStood(t *testing.T) {
	s, dir := newStage(), t.TempDir()
	if err := run(t, s, dir, upTo("one")); err != nil {
		t.Fatal(err)
	}
	s.log = nil
	if err := run(t, s, dir, upTo("")); err != nil {
		t.Fatal(err)
	}
	want := []string{"wait", "step 2", "preview", "apply", "wait", "for failing", "check two", "finished"}
	if d := cmp.Diff(want, s.log); d != "" {
		t.Error(d)
	}
}

func TestRunToAStepThatHasPassedDoesNoMore(t *testing.T) {
	s, dir := newStage(), t.TempDir()
	for range 2 {
		s.log = nil
		if err := run(t, s, dir, upTo("one")); err != nil {
			t.Fatal(err)
		}
	}
	if d := cmp.Diff([]string{"wait", "finished"}, s.log); d != "" {
		t.Error(d)
	}
}

func TestTheCurrentStepIsTheOneAppliedLast(t *testing.T) {
	s := newStage().story(t, t.TempDir())
	j := &Journal{Steps: []Progress{
		{ID: "one", Applied: time.Unix(20, 0)}, {ID: "two", Applied: time.Unix(10, 0)},
	}}
	if got := s.Current(j).ID; got != "one" {
		t.Errorf("current is %q", got)
	}
}

func TestAClusterThatDoesNotAnswerIsStarted(t *testing.T) {
	s, dir := newStage(), t.TempDir()
	if err := run(t, s, dir, upTo("one")); err != nil {
		t.Fatal(err)
	}
	s.silent, s.log = true, nil
	if err := run(t, s, dir, upTo("")); err != nil {
		t.Fatal(err)
	}
	if s.log[0] != "start demo-1" {
		t.Errorf("did %v", s.log)
	}
}

func TestANameIsWrittenDownBeforeItsCluster(t *testing.T) {
	s, dir := newStage(), t.TempDir()
	s.createErr = errors.New("the power went")
	var failed *ClusterError
	if err := run(t, s, dir, upTo("")); !errors.Is(err, s.createErr) || !errors.As(err, &failed) || failed.Lab != "demo" {
		t.Fatal(err)
	}
	j, err := ReadJournal(Home(dir).Lab("demo"))
	if err != nil || j.Cluster.Name != "demo-1" || j.Ready {
		t.Fatalf("journal %+v, %v", j, err)
	}
	s.createErr, s.state, s.log = nil, cluster.Half, nil
	if err := run(t, s, dir, upTo("one")); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"delete demo-1", "create demo-2"}, s.log[:2]); d != "" {
		t.Error(d)
	}
}

func TestAForeignClusterIsLeftAlone(t *testing.T) {
	s, dir := newStage(), t.TempDir()
	if err := run(t, s, dir, upTo("one")); err != nil {
		t.Fatal(err)
	}
	s.state, s.log = cluster.Foreign, nil
	var foreign *cluster.ForeignError
	if err := run(t, s, dir, upTo("")); !errors.As(err, &foreign) {
		t.Errorf("got %v", err)
	}
	if len(s.log) > 0 {
		t.Errorf("did %v", s.log)
	}
}

func TestAStoppedClusterIsStarted(t *testing.T) {
	s, dir := newStage(), t.TempDir()
	if err := run(t, s, dir, upTo("one")); err != nil {
		t.Fatal(err)
	}
	s.state, s.log, s.away = cluster.Stopped, nil, []string{"shop/web"}
	if err := run(t, s, dir, upTo("")); err != nil {
		t.Fatal(err)
	}
	if s.log[0] != "start demo-1" {
		t.Errorf("did %v", s.log)
	}
	if d := cmp.Diff([]string{"cluster demo-1, started again, but not yet shop/web"}, s.warned); d != "" {
		t.Error(d)
	}
}

func TestNothingIsAppliedAfterANo(t *testing.T) {
	s := newStage()
	s.answers = []Answer{Full, No}
	var begun *BegunError
	if err := run(t, s, t.TempDir(), Options{}); !errors.Is(err, ErrDeclined) || errors.As(err, &begun) {
		t.Errorf("got %v", err)
	}
	if d := cmp.Diff([]string{"create demo-1", "preview"}, s.log); d != "" {
		t.Error(d)
	}
	if len(s.plans) != 2 {
		t.Errorf("the preview was shown %d times, want once folded and once whole", len(s.plans))
	}
}

func TestAChangedPlanIsAskedAgain(t *testing.T) {
	s := newStage()
	s.applyErrs = []error{&apply.PlanChangedError{Plan: planThatCreates("b")}}
	s.answers = []Answer{Yes, No}
	var begun *BegunError
	if err := run(t, s, t.TempDir(), Options{}); !errors.Is(err, ErrDeclined) || !errors.As(err, &begun) {
		t.Errorf("got %v", err)
	}
	if len(s.plans) != 2 || s.plans[1].Entries[0].Ref.Name != "b" {
		t.Errorf("shown %d plans", len(s.plans))
	}
}

func TestAPlanThatNeverSettlesEnds(t *testing.T) {
	s := newStage()
	for range rounds + 1 {
		s.applyErrs = append(s.applyErrs, &apply.PlanChangedError{Plan: planThatCreates("b")})
	}
	err := run(t, s, t.TempDir(), upTo(""))
	if err == nil || !strings.Contains(err.Error(), "changed 5 times") {
		t.Errorf("got %v", err)
	}
}

func TestAStepThatFailsItsCheckStaysNext(t *testing.T) {
	s, dir := newStage(), t.TempDir()
	s.verdict = check.Failed
	var failed *NotPassedError
	if err := run(t, s, dir, upTo("")); !errors.As(err, &failed) || failed.Step != "one" {
		t.Fatalf("got %v", err)
	}
	j, err := ReadJournal(Home(dir).Lab("demo"))
	if err != nil || !j.Step("one").Passed.IsZero() || j.Step("one").Applied.IsZero() {
		t.Errorf("journal %+v, %v", j, err)
	}
}

func TestAMissingImageKeepsTheCluster(t *testing.T) {
	s, dir := newStage(), t.TempDir()
	s.loadErr = &image.NotFoundError{Ref: "nowhere:v9"}
	var missing *image.NotFoundError
	if err := run(t, s, dir, upTo("")); !errors.As(err, &missing) {
		t.Fatalf("got %v", err)
	}
	s.loadErr, s.log = nil, nil
	if err := run(t, s, dir, upTo("one")); err != nil {
		t.Fatal(err)
	}
	if s.log[0] != "preview" {
		t.Errorf("the cluster was made anew: %v", s.log)
	}
}

func TestNotReadyNamesTheStep(t *testing.T) {
	s := newStage()
	s.waitErr = errors.New("image cannot be pulled")
	var waiting *NotReadyError
	if err := run(t, s, t.TempDir(), upTo("")); !errors.As(err, &waiting) || waiting.What != "the platform mesh" {
		t.Errorf("got %v", err)
	}
}

func TestTooLittleMemoryEndsBeforeAnything(t *testing.T) {
	s := newStage()
	s.facts.MemoryTotal, s.facts.MemoryFree = 1<<29, 1<<28
	var short *ShortError
	if err := run(t, s, t.TempDir(), upTo("")); !errors.As(err, &short) {
		t.Fatalf("got %v", err)
	}
	if len(s.log) > 0 {
		t.Errorf("did %v", s.log)
	}
}

func TestAnUnknownStepEndsBeforeAnything(t *testing.T) {
	s := newStage()
	if err := run(t, s, t.TempDir(), upTo("tow")); err == nil || len(s.log) > 0 {
		t.Errorf("got %v, did %v", err, s.log)
	}
}

func TestALabThatCannotBeRunEndsBeforeAnything(t *testing.T) {
	for name, text := range map[string]string{
		"not measured": demo + "classes: {v1: code = 200}\n",
		"not done":     strings.Replace(demo, "apply: steps/1", "do: [{stopNode: worker}]", 1),
	} {
		s := newStage()
		s.lab = text
		var unsound *UnsoundError
		if err := run(t, s, t.TempDir(), upTo("")); !errors.As(err, &unsound) || strings.Contains(err.Error(), "\n") || len(s.log) > 0 {
			t.Errorf("%s: got %v, did %v", name, err, s.log)
		}
	}
}

func TestAPlatformThatDoesNotBuildEndsBeforeAnything(t *testing.T) {
	s := newStage()
	s.buildErrs = map[string]error{"mesh": errors.New("no such chart")}
	if err := run(t, s, t.TempDir(), upTo("")); err == nil || len(s.log) > 0 {
		t.Errorf("got %v, did %v", err, s.log)
	}
}
