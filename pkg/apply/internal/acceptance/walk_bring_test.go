// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package acceptance

import (
	"errors"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
)

// attempts bounds how often one step is previewed anew.
const attempts = 5

// bring makes the cluster follow the set and compares what was shown with what
// then stands. meddle lets others change something between preview and apply.
func (w *walk) bring(meddle bool) {
	w.touched = map[string]bool{}
	plan := w.preview()
	if plan == nil {
		return
	}
	w.seen = w.read()
	for meddle && w.r.IntN(3) > 0 {
		if name := w.foreignEdit(); name != "" {
			w.touched[name] = true
		}
	}
	for range attempts {
		before := w.read()
		w.journal = append(w.journal, "plan:\n"+shown(plan))
		w.shows(plan)
		result, err := w.engine.Apply(testContext(w.t), plan, nil)
		after := w.read()
		w.awaitEnds()
		var changed *apply.PlanChangedError
		switch {
		case err == nil:
			w.scored(result.Prediction)
			w.verify(plan, before, after)
			return
		case errors.As(err, &changed):
			if plan = w.changed(plan, changed); plan == nil {
				return
			}
			w.seen = w.read()
		default:
			w.t.Errorf("Apply: %v\n%s", err, shown(plan))
			return
		}
	}
	w.t.Errorf("the plan changes again and again:\n%s", shown(plan))
}

// preview agrees to takeovers and replacements, after seeing that without it
// nothing is done.
func (w *walk) preview() *apply.Plan {
	both := []apply.PreviewOption{apply.TakeOver(), apply.AllowReplace()}
	if w.r.IntN(4) == 0 {
		plan := previewed(w.t, w.engine, w.set)
		if _, err := w.engine.Apply(testContext(w.t), plan, nil); plan.Err() != nil && err == nil {
			w.t.Errorf("Apply accepted what it must refuse:\n%s", shown(plan))
			return nil
		} else if plan.Err() == nil {
			w.noSurprise(err)
		}
		w.awaitEnds()
	}
	looked := w.r.IntN(4) == 0
	var before state
	if looked {
		before = w.read()
	}
	plan := previewed(w.t, w.engine, w.set, both...)
	if looked {
		w.unchangedSince(before)
	}
	if len(plan.Problems) == 0 || w.t.Failed() {
		return plan
	}
	for _, problem := range plan.Problems {
		w.refused(problem)
	}
	return w.preview()
}

// refused asserts that the server refuses in earnest what the preview said it
// would, such as two limits of a budget, one of ours and one of somebody else,
// and takes what stands there away.
func (w *walk) refused(problem apply.Problem) {
	at := w.find(problem.Ref.String())
	if at < 0 {
		w.t.Errorf("a problem of nothing: %v", problem)
		return
	}
	obj := w.set[at]
	options := metav1.ApplyOptions{FieldManager: manager, Force: true}
	if _, err := w.endpoint(obj).Apply(testContext(w.t), obj.GetName(), obj, options); err == nil {
		w.t.Errorf("the preview refuses what is right: %v", problem)
		return
	}
	if err := w.foreignDelete(obj, false); err != nil {
		w.t.Errorf("refused, and not there to be taken away: %v, %v", problem, err)
	}
	w.note("others delete", problem.Ref)
}

// changed looks at a plan that was made anew, which is right only after
// somebody meddled or where the evidence was weaker than the server's.
func (w *walk) changed(old *apply.Plan, err *apply.PlanChangedError) *apply.Plan {
	w.tally["changed plans"]++
	weak := false
	for _, e := range old.Entries {
		weak = weak || (e.Evidence != apply.Server && e.Verdict != apply.Kept)
	}
	if len(w.touched) == 0 && !weak {
		w.t.Errorf("%v without a reason:\n%s\n%s", err, shown(old), shown(err.Plan))
		return nil
	}
	w.journal = append(w.journal, err.Error())
	if err.Plan.Err() != nil {
		w.t.Errorf("the new preview is refused: %v", err.Plan.Err())
		return nil
	}
	return err.Plan
}

func (w *walk) noSurprise(err error) {
	var changed *apply.PlanChangedError
	if err != nil && !errors.As(err, &changed) {
		w.t.Errorf("Apply: %v", err)
	}
}

func (w *walk) scored(s apply.Score) {
	w.tally["fields predicted"] += s.Total
	if s.Right != s.Total {
		w.t.Errorf("%s: %v", s, s.Misses)
	}
}

// shows asserts that no Secret value is in anything a plan says.
func (w *walk) shows(plan *apply.Plan) {
	text := everyOutput(w.t, plan)
	for _, value := range []string{"hush-hush", "aHVzaC1odXNo"} {
		if at := strings.Index(text, value); at >= 0 {
			w.t.Errorf("a Secret value is shown: …%s…", text[max(0, at-200):min(len(text), at+60)])
		}
	}
}

// awaitEnds waits until a namespace or a definition that is being deleted is gone
// with its contents, which nothing that is compared afterwards may see go.
func (w *walk) awaitEnds() {
	definition := named("apiextensions.k8s.io/v1", "CustomResourceDefinition", "", "gadgets."+w.name+".test")
	w.c.awaitEnd(w.t, w.kindOf(definition).gvr(), definition.GetName())
	for _, ns := range w.namespaces() {
		w.c.awaitEnd(w.t, schema.GroupVersionResource{Version: "v1", Resource: "namespaces"}, ns)
	}
}
