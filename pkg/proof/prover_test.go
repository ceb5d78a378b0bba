// SPDX-License-Identifier: Apache-2.0

package proof_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/check"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
	"github.com/kubectl-labs/kubectl-labs/pkg/proof"
)

// bed is a cluster that is one VirtualService: how it treats traffic is what its
// weights say. grade stands for the step's checks.
type bed struct {
	grade  func(weights string) check.Verdict
	refuse string // weights that the cluster does not take
	broken error  // what every measurement comes to
	alike  bool   // every state behaves the same
	unread error  // what every fingerprint comes to

	now     string
	brought []string
	applied []time.Time // what checks counted from
}

// route is a state in which v1 and v2 get these weights.
func route(v1, v2 int64) []*unstructured.Unstructured {
	to := func(subset string, weight int64) map[string]any {
		return map[string]any{"destination": map[string]any{"host": "reviews", "subset": subset}, "weight": weight}
	}
	return []*unstructured.Unstructured{{Object: map[string]any{
		"apiVersion": "networking.istio.io/v1", "kind": "VirtualService",
		"metadata": map[string]any{"name": "reviews", "namespace": "shop"},
		"spec": map[string]any{"hosts": []any{"reviews"}, "http": []any{
			map[string]any{"route": []any{to("v1", v1), to("v2", v2)}},
		}},
	}}}
}

// weigh reads what really matters of a state: relative weights.
func weigh(objs []*unstructured.Unstructured) string {
	if len(objs) == 0 {
		return "nothing"
	}
	http, _, _ := unstructured.NestedSlice(objs[0].Object, "spec", "http")
	rule := http[0].(map[string]any)
	shares := map[string]int64{}
	total := int64(0)
	for _, d := range rule["route"].([]any) {
		destination := d.(map[string]any)["destination"].(map[string]any)
		weight := d.(map[string]any)["weight"].(int64)
		host, _, _ := strings.Cut(destination["host"].(string), ".")
		shares[fmt.Sprintf("%s %v", host, destination["subset"])] += weight
		total += weight
	}
	return fmt.Sprintf("v1 %d of 100, v2 %d of 100", shares["reviews v1"]*100/total, shares["reviews v2"]*100/total)
}

func (b *bed) Folder(_ context.Context, folder string) ([]*unstructured.Unstructured, error) {
	switch folder {
	case "":
		return nil, nil
	case "steps/1":
		return route(100, 0), nil
	case "steps/2":
		return route(90, 10), nil
	case "steps/2/wrong/half":
		return route(50, 50), nil
	case "steps/2/right/nine-to-one":
		return route(9, 1), nil
	}
	return nil, errors.New("no such folder: " + folder)
}

func (b *bed) Answers(step lab.Step, kind string) ([]string, error) {
	if step.Task == "" {
		return nil, nil
	}
	return []string{step.Task + "/" + kind + "/" + map[string]string{lab.WrongAnswers: "half", lab.RightAnswers: "nine-to-one"}[kind]}, nil
}

func (b *bed) Serves(string, string, string) (bool, error) { return false, nil }

// Bring takes a second.
func (b *bed) Bring(_ context.Context, objs []*unstructured.Unstructured, _ bool) (time.Time, error) {
	state := weigh(objs)
	if state == b.refuse {
		return time.Time{}, &proof.RefusedError{Words: []string{"weights: no"}}
	}
	b.now = state
	b.brought = append(b.brought, state)
	return time.Unix(int64(len(b.brought)), 0), nil
}

func (b *bed) Hand(ctx context.Context, _ proof.Road, _, to []*unstructured.Unstructured) error {
	_, err := b.Bring(ctx, to, false)
	return err
}

func (b *bed) Check(_ context.Context, step lab.Step, applied time.Time) ([]check.Result, error) {
	b.applied = append(b.applied, applied)
	if b.broken != nil {
		return nil, b.broken
	}
	verdict := check.Passed
	switch {
	case step.ID == "pin" && b.now == "nothing":
		verdict = check.Unmeasured
	case step.ID == "canary":
		verdict = b.grade(b.now)
	case b.now != "v1 100 of 100, v2 0 of 100":
		verdict = check.Failed
	}
	return []check.Result{{Kind: "traffic", Title: "share v2", Measured: b.now, Verdict: verdict}}, nil
}

// Fingerprint is that of one client, whose responses have the state for a class.
func (b *bed) Fingerprint(context.Context) (check.Fingerprint, error) {
	class := b.now
	if b.alike {
		class = "any"
	}
	return check.Fingerprint{Clients: map[string]check.Answers{
		"anyone": {Total: 1000, Times: map[string]map[int]int{class: {0: 1000}}},
	}}, b.unread
}

// exact is a grader as it must be.
func exact(weights string) check.Verdict {
	if weights == "v1 90 of 100, v2 10 of 100" {
		return check.Passed
	}
	return check.Failed
}

func twoSteps() *lab.Lab {
	checks := []lab.Check{{Traffic: &lab.TrafficCheck{As: "anyone"}}}
	return &lab.Lab{
		Metadata: lab.Metadata{Name: "demo"}, Arena: lab.Arena{Namespaces: []string{"shop"}},
		Clients: map[string]lab.Client{"anyone": {From: "deploy/load"}},
		Steps: []lab.Step{
			{ID: "pin", Apply: "steps/1", Check: checks},
			{ID: "canary", Task: "steps/2", Check: checks},
			{ID: "night", Do: []lab.Action{{StopNode: "worker"}}, Check: checks},
		},
	}
}

type noPhase struct{}

func (noPhase) Status(string) {}
func (noPhase) Done(string)   {}
func (noPhase) Fail(string)   {}

func prove(t *testing.T, b *bed, o proof.Options) (proof.LabReport, error) {
	t.Helper()
	return proveLab(t, twoSteps(), b, o)
}

func proveLab(t *testing.T, l *lab.Lab, b *bed, o proof.Options) (proof.LabReport, error) {
	t.Helper()
	p := &proof.Prover{Lab: l, Bed: b, Options: o, Now: time.Now,
		Phase: func(string) proof.Phase { return noPhase{} }}
	return p.Prove(t.Context())
}

// outcomes reads like "wrong half: rejected"; a defect ends with an exclamation mark.
func outcomes(s proof.StepReport) []string {
	var lines []string
	for _, trial := range s.Trials {
		line := fmt.Sprintf("%s: %s", trial, trial.Outcome)
		if !trial.OK {
			line += "!"
		}
		lines = append(lines, line)
	}
	return lines
}

func TestStatesOfAGoodGrader(t *testing.T) {
	b := &bed{grade: exact}
	report, err := prove(t, b, proof.Options{StatesOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][]string{}
	for _, s := range report.Steps {
		got[s.Step] = append(outcomes(s), s.Skipped)
	}
	want := map[string][]string{
		"pin":    {"untouched: unmeasured", "solved: accepted", "reset: unmeasured", ""},
		"canary": {"untouched: rejected", "wrong half: rejected", "equivalent nine-to-one: accepted", "solved: accepted", "reset: rejected", ""},
		"night":  {"it acts on the cluster's nodes, not on the arena"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want (-), got (+):\n%s", diff)
	}
	if !report.OK() || !slices.Equal(report.Unserved, []string{"HTTPRoute"}) {
		t.Errorf("nothing is wrong: %+v", report)
	}
	no := time.Time{}
	if want := []time.Time{no, time.Unix(2, 0), no, no, no, time.Unix(6, 0), no, no}; !slices.Equal(b.applied, want) {
		t.Errorf("times are measured from when the tool applied the solution, and only there: %v", b.applied)
	}
}

func TestMutantsAndEquivalentsOfAGoodGrader(t *testing.T) {
	report, err := prove(t, &bed{grade: exact}, proof.Options{Step: "canary"})
	if err != nil {
		t.Fatal(err)
	}
	s := report.Steps[0]
	if !report.OK() || len(s.Of(proof.Mutant)) < 5 || len(s.Of(proof.Equivalent)) < 5 {
		t.Errorf("outcomes:\n%s", strings.Join(outcomes(s), "\n"))
	}
}

// defects proves with a grader and returns the outcomes that are not as they must be.
func defects(t *testing.T, b *bed) []string {
	t.Helper()
	report, err := prove(t, b, proof.Options{Step: "canary"})
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(outcomes(report.Steps[0]), func(line string) bool { return !strings.HasSuffix(line, "!") })
}

func always(v check.Verdict) func(string) check.Verdict {
	return func(string) check.Verdict { return v }
}

func TestAGraderThatAlwaysPassesIsCaught(t *testing.T) {
	got := strings.Join(defects(t, &bed{grade: always(check.Passed)}), "\n")
	for _, want := range []string{"untouched: accepted!", "wrong half: accepted!", "reset: accepted!",
		"route: v1 90, v2 10 → v1 95, v2 5: survived!"} {
		if !strings.Contains(got, want) {
			t.Errorf("not caught: %q in\n%s", want, got)
		}
	}
}

func TestAGraderThatAlwaysFailsIsCaught(t *testing.T) {
	got := strings.Join(defects(t, &bed{grade: always(check.Failed)}), "\n")
	for _, want := range []string{"solved: rejected!", "turned around: rejected!", "kubectl edit: rejected!"} {
		if !strings.Contains(got, want) {
			t.Errorf("not caught: %q in\n%s", want, got)
		}
	}
}

func TestAGraderWithoutAVerdictIsCaught(t *testing.T) {
	got := strings.Join(defects(t, &bed{grade: always(check.Unmeasured)}), "\n")
	for _, want := range []string{"untouched: unmeasured!", "wrong half: unmeasured!", "solved: unmeasured!",
		"v1 95, v2 5: unmeasured!"} {
		if !strings.Contains(got, want) {
			t.Errorf("not caught: %q in\n%s", want, got)
		}
	}
}

// Where a lab begins with a task, the arena is empty before and after it, and not with
// a wrong answer in it.
func TestOnlyAnEmptyArenaIsAnExcuse(t *testing.T) {
	l := twoSteps()
	l.Steps = l.Steps[1:2]
	report, err := proveLab(t, l, &bed{grade: always(check.Unmeasured)}, proof.Options{StatesOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"untouched: unmeasured", "wrong half: unmeasured!", "equivalent nine-to-one: unmeasured!", "solved: unmeasured!", "reset: unmeasured"}
	if diff := cmp.Diff(want, outcomes(report.Steps[0])); diff != "" {
		t.Error(diff)
	}
}

// A grader that is blind to 5 points lets one mutant through, and says which.
func TestABlindSpotIsNamed(t *testing.T) {
	blind := func(weights string) check.Verdict {
		if weights == "v1 95 of 100, v2 5 of 100" {
			return check.Passed
		}
		return exact(weights)
	}
	report, err := prove(t, &bed{grade: blind}, proof.Options{Step: "canary"})
	if err != nil {
		t.Fatal(err)
	}
	found := report.Steps[0].Defects()
	if len(found) != 1 || found[0].Outcome != proof.Survived {
		t.Fatalf("defects: %+v", found)
	}
	if why := strings.Join(found[0].Why, "\n"); !strings.Contains(why, "anyone: ") || !strings.Contains(why, "share v2: v1 95 of 100") {
		t.Errorf("neither what was measured nor the difference is named:\n%s", why)
	}
}

// What behaves like the solution may pass; what the cluster refuses is rejected.
func TestSameAndRefused(t *testing.T) {
	b := &bed{grade: exact, refuse: "v1 80 of 100, v2 20 of 100"}
	report, err := prove(t, b, proof.Options{Step: "canary"})
	if err != nil || !report.OK() {
		t.Fatalf("%v: %+v", err, report)
	}
	got := strings.Join(outcomes(report.Steps[0]), "\n")
	for _, want := range []string{"v1 80, v2 20: refused", "spec.hosts[0]: reviews → reviews.default: same"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

// A share that was moved survives also where behaviour does not show it.
func TestMovedSharesAreNeverTheSame(t *testing.T) {
	b := &bed{grade: always(check.Passed), alike: true}
	got := strings.Join(defects(t, b), "\n")
	if !strings.Contains(got, "v1 95, v2 5: survived!") || strings.Contains(got, "→ details") {
		t.Errorf("defects:\n%s", got)
	}
}

func TestBehaviourThatCannotBeReadIsNoVerdict(t *testing.T) {
	got := strings.Join(defects(t, &bed{grade: always(check.Passed), unread: errors.New("no client")}), "\n")
	if !strings.Contains(got, "v1 95, v2 5: unmeasured!") {
		t.Errorf("defects:\n%s", got)
	}
}

func TestASampleIsSeededAndCounted(t *testing.T) {
	draw := func(seed uint64) proof.StepReport {
		report, err := prove(t, &bed{grade: exact}, proof.Options{Step: "canary", Sample: 3, Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		return report.Steps[0]
	}
	whole, err := prove(t, &bed{grade: exact}, proof.Options{Step: "canary"})
	if err != nil {
		t.Fatal(err)
	}
	first, again, other := draw(1), draw(1), draw(2)
	if len(first.Trials)+first.LeftOut != len(whole.Steps[0].Trials) || first.LeftOut == 0 {
		t.Errorf("%d tried and %d left out of %d", len(first.Trials), first.LeftOut, len(whole.Steps[0].Trials))
	}
	if !slices.Equal(outcomes(first), outcomes(again)) || slices.Equal(outcomes(first), outcomes(other)) {
		t.Error("the seed does not decide the sample")
	}
}

func TestNothingIsBegunAfterTheLimit(t *testing.T) {
	report, err := prove(t, &bed{grade: exact}, proof.Options{Step: "canary", Until: time.Now().Add(-time.Second)})
	if err != nil {
		t.Fatal(err)
	}
	s := report.Steps[0]
	if len(s.Trials) != 5 || s.LeftOut == 0 || !report.OK() {
		t.Errorf("the states and nothing else: %q, left out %d", outcomes(s), s.LeftOut)
	}
}

func TestWhatCannotBeTriedEndsTheProof(t *testing.T) {
	report, err := prove(t, &bed{grade: exact, broken: errors.New("the API server is gone")}, proof.Options{})
	if err == nil || !strings.Contains(err.Error(), `step "pin", untouched: the API server is gone`) {
		t.Errorf("the error: %v", err)
	}
	if len(report.Steps) != 3 {
		t.Errorf("the steps: %+v", report.Steps)
	}
}
