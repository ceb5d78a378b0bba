// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
	"github.com/kubectl-labs/kubectl-labs/pkg/check"
)

func carryOut(s *stage, agreed Consent) (Outcome, error) {
	c := &Carrier{Report: s, Now: time.Now}
	return c.CarryOut(context.Background(), Change{What: "it", Question: "Apply?", Engine: s}, agreed)
}

func TestATakeoverIsAQuestionAndAPreviewOfItsOwn(t *testing.T) {
	s := newStage()
	s.conflict, s.answers = true, []Answer{Yes, Yes}
	if _, err := carryOut(s, Consent{}); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"preview", "preview", "apply", "wait"}, s.log); d != "" {
		t.Error(d)
	}
	want := []Question{{Text: "Take these fields over?", Flag: "--take-over"}, {Text: "Apply?", Flag: "--yes", Full: true}}
	if d := cmp.Diff(want, s.asked); d != "" {
		t.Error(d)
	}
	if len(s.plans) != 2 || s.plans[0].Entries[0].Verdict != apply.Conflict {
		t.Errorf("shown %d plans, the conflict first", len(s.plans))
	}
}

// ticking is a clock that moves on with everything that is done on the stage.
func (s *stage) ticking() time.Time { return time.Unix(int64(len(s.log)), 0) }

// appliedAt is when the last apply returned, by that clock.
func (s *stage) appliedAt() time.Time {
	last := 0
	for i, line := range s.log {
		if line == "apply" {
			last = i + 1
		}
	}
	return time.Unix(int64(last), 0)
}

func TestAChangeIsAppliedBeforeItIsReady(t *testing.T) {
	for _, nothing := range []bool{false, true} {
		s := newStage()
		s.nothing = nothing
		c := &Carrier{Report: s, Now: s.ticking}
		out, err := c.CarryOut(t.Context(), Change{What: "it", Question: "Apply?", Engine: s}, Consent{Yes: true})
		if err != nil || !out.Ready || !out.Applied.Equal(s.appliedAt()) {
			t.Errorf("nothing to do: %v: %+v, %v, want it applied at %s", nothing, out, err, s.appliedAt())
		}
	}
}

func TestAStepIsTimedFromWhenItWasApplied(t *testing.T) {
	s := newStage()
	story := s.story(t, t.TempDir())
	story.Now = s.ticking
	if err := story.Run(t.Context(), upTo("one")); err != nil {
		t.Fatal(err)
	}
	if got := s.since[len(s.since)-1]; got.ID != "one" || !got.Applied.Equal(s.appliedAt()) {
		t.Errorf("%s counts from %s, want %s: %q", got.ID, got.Applied, s.appliedAt(), s.log)
	}
}

func TestWhatAChangeDeletedIsWaitedFor(t *testing.T) {
	s := newStage()
	s.queue = []*apply.Plan{planThatDeletes("theirs")}
	if _, err := carryOut(s, Consent{Yes: true}); err != nil {
		t.Fatal(err)
	}
	equal(t, []string{"preview", "apply", "wait", "until theirs is gone"}, s.log)
}

// A namespace that was deleted a moment ago is in the way of one that is to be made.
func TestAPreviewWaitsForWhatIsBeingDeleted(t *testing.T) {
	for _, stays := range []bool{false, true} {
		s := newStage()
		ref := apply.Ref{Kind: "Namespace", Name: "going"}
		s.queue = []*apply.Plan{{Problems: []apply.Problem{{Ref: ref, Message: "it is being deleted"}}, Ending: []apply.Ref{ref}}}
		want := []string{"preview", "wait", "until going is gone", "preview"}
		if stays {
			s.waitErr = &apply.TimeoutError{After: time.Minute, Pending: []apply.Pending{{Ref: ref}}}
			want = want[:3]
		}
		plan, err := (&Carrier{Report: s, Now: time.Now}).Preview(t.Context(), Change{What: "it", Engine: s}, Consent{})
		if err != nil {
			t.Fatal(err)
		}
		equal(t, want, s.log)
		equal(t, stays, len(plan.Problems) > 0)
	}
}

func TestNoTakeoverAfterANo(t *testing.T) {
	s := newStage()
	s.conflict, s.answers = true, []Answer{No}
	if _, err := carryOut(s, Consent{}); !errors.Is(err, ErrDeclined) {
		t.Errorf("got %v", err)
	}
	if d := cmp.Diff([]string{"preview"}, s.log); d != "" {
		t.Error(d)
	}
}

func TestYesAloneTakesNothingOver(t *testing.T) {
	s := newStage()
	s.conflict = true
	var refused *apply.PlanError
	if _, err := carryOut(s, Consent{Yes: true}); !errors.As(err, &refused) || len(refused.Conflicts) != 1 {
		t.Errorf("got %v", err)
	}
	if d := cmp.Diff([]string{"preview"}, s.log); d != "" {
		t.Error(d)
	}
	s.log = nil
	if _, err := carryOut(s, Consent{Yes: true, TakeOver: true}); err != nil {
		t.Error(err)
	}
	if d := cmp.Diff([]string{"preview", "apply", "wait"}, s.log); d != "" {
		t.Error(d)
	}
}

func TestWhatGoesIsSavedSoThatItCanComeBack(t *testing.T) {
	secret := object("Secret", "shop", "key")
	secret.Object["data"] = map[string]any{"password": "aHVudGVyMg=="}
	secret.SetUID("1")
	secret.SetResourceVersion("7")
	role := object("ClusterRole", "", "system:reader")
	parent := filepath.Join(t.TempDir(), "saved")
	var folders []string
	for range 2 {
		folder, err := save(parent, "20260102T030405Z-canary", []*unstructured.Unstructured{secret, role, role})
		if err != nil {
			t.Fatal(err)
		}
		folders = append(folders, filepath.Base(folder))
	}
	if d := cmp.Diff([]string{"20260102T030405Z-canary", "20260102T030405Z-canary-2"}, folders); d != "" {
		t.Error(d)
	}
	var names []string
	files, _ := os.ReadDir(filepath.Join(parent, folders[0]))
	for _, file := range files {
		names = append(names, file.Name())
		if info, err := file.Info(); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", file.Name(), info.Mode(), err)
		}
	}
	if d := cmp.Diff([]string{"clusterrole-system_reader-2.yaml", "clusterrole-system_reader.yaml", "secret-shop-key.yaml"}, names); d != "" {
		t.Error(d)
	}
	again := map[string]any{}
	data, _ := os.ReadFile(filepath.Join(parent, folders[0], "secret-shop-key.yaml"))
	if err := yaml.Unmarshal(data, &again); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"apiVersion": "v1", "kind": "Secret", "data": map[string]any{"password": "aHVudGVyMg=="},
		"metadata": map[string]any{"name": "key", "namespace": "shop"}}
	if d := cmp.Diff(want, again); d != "" {
		t.Error(d)
	}
	if secret.GetUID() == "" {
		t.Error("the plan's own object was changed")
	}
}

func TestLongestNamesAreSaved(t *testing.T) {
	long := strings.Repeat("a", 253) // as many characters as the API takes
	objs := []*unstructured.Unstructured{object("ConfigMap", "a", long), object("ConfigMap", "a", long[1:]+"b")}
	folder, err := save(t.TempDir(), "20260102T030405Z-canary", objs)
	if err != nil {
		t.Fatal(err)
	}
	if files, err := os.ReadDir(folder); err != nil || len(files) != len(objs) {
		t.Errorf("%v, %v", files, err)
	}
}

func TestWhatCannotBeSavedIsNotTakenAway(t *testing.T) {
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c := &Carrier{Report: newStage(), Now: time.Now}
	err := c.keep(Change{What: "it", Saved: blocked, Label: "x"}, []*unstructured.Unstructured{object("ConfigMap", "a", "b")})
	if err == nil || !strings.Contains(err.Error(), "saving what it takes away") {
		t.Errorf("got %v", err)
	}
}

func object(kind, namespace, name string) *unstructured.Unstructured {
	obj := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "v1", "kind": kind}}
	obj.SetNamespace(namespace)
	obj.SetName(name)
	return obj
}

func TestAfterAStartACheckWaitsUntilItCanMeasure(t *testing.T) {
	s, dir := newStage(), t.TempDir()
	if err := run(t, s, dir, upTo("one")); err != nil {
		t.Fatal(err)
	}
	story := s.story(t, dir)
	if _, err := story.Start(t.Context(), "start", "", nil); err != nil {
		t.Fatal(err)
	}
	s.unmeasured, s.verdict = 1, check.Failed
	checked, err := story.Check(t.Context(), "")
	if err != nil || checked.Verdict != check.Failed {
		t.Errorf("%+v, %v", checked, err)
	}
	s.unmeasured, s.late = 1, true
	if checked, err := story.Check(t.Context(), ""); err != nil || checked.Verdict != check.Unmeasured {
		t.Errorf("when waiting does not help: %+v, %v", checked, err)
	}
	s.unmeasured, s.late = 1, false
	story.Now = func() time.Time { return time.Unix(1, 0).Add(settling + 1) }
	if checked, err := story.Check(t.Context(), ""); err != nil || checked.Verdict != check.Unmeasured {
		t.Errorf("long after the start: %+v, %v", checked, err)
	}
}
