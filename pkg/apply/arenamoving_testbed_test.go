// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package apply

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// meddling makes an engine with an arena, something happening before each write.
func meddling(t *testing.T, before func(*http.Request) error, arena string) *Engine {
	t.Helper()
	e := meddled(t, before)
	e.options.Arena = []string{arena}
	return e
}

func TestExtraThatChangesAfterThePreviewIsShownAgain(t *testing.T) {
	changed := false
	var plain *Engine
	e := meddling(t, func(r *http.Request) error {
		if r.Method == http.MethodDelete && !changed {
			changed = true
			patchConfigMap(t, plain, "changing", "mine", `{"data":{"key":"more"}}`)
		}
		return nil
	}, "changing")
	plain = newEngine(t)
	applied(t, e, objects(t, namespace("changing")))
	made(t, plain, "kubectl-create", configMap("changing", "mine", "a"))
	var moved *PlanChangedError
	if _, err := e.Apply(testContext(t), previewed(t, e, objects(t, namespace("changing"))), nil); !errors.As(err, &moved) {
		t.Fatalf("Apply: %v, want a changed plan", err)
	}
	if !exists(t, e, "changing", "mine") {
		t.Error("what was not saved was deleted")
	}
	lost := moved.Plan.Lost()
	if len(lost) != 1 || !strings.Contains(encodedData(lost[0]), "more") {
		t.Errorf("the new plan does not hold what would be lost: %v", lost)
	}
	if _, err := e.Apply(testContext(t), moved.Plan, nil); err != nil || exists(t, e, "changing", "mine") {
		t.Errorf("Apply of the new plan: %v, want it gone", err)
	}
}

func patchConfigMap(t *testing.T, e *Engine, namespace, name, patch string) {
	t.Helper()
	_, err := configMaps(e, namespace).Patch(testContext(t), name, types.MergePatchType, []byte(patch), metav1.PatchOptions{FieldManager: "kubectl-edit"})
	if err != nil {
		t.Error(err)
	}
}

func TestStatusOfAnExtraIsNoSurprise(t *testing.T) {
	changed := false
	var plain *Engine
	e := meddling(t, func(r *http.Request) error {
		if r.Method == http.MethodDelete && !changed {
			changed = true
			patchStatus(t, plain, Ref{Group: "apps", Version: "v1", Kind: "Deployment", Namespace: "busy", Name: "web"}, map[string]any{"replicas": int64(1)})
		}
		return nil
	}, "busy")
	plain = newEngine(t)
	applied(t, e, objects(t, namespace("busy")))
	made(t, plain, "kubectl-create", strings.Split(strings.ReplaceAll(firstSet, "first", "busy"), "\n---\n")[1])
	result, err := e.Apply(testContext(t), previewed(t, e, objects(t, namespace("busy"))), nil)
	if err != nil || result.Deleted != 1 {
		t.Errorf("Apply: %+v %v, want one deleted", result, err)
	}
}

func TestExtraHeldByAFinalizerIsSaidOnce(t *testing.T) {
	e := newEngine(t, "held")
	objs := objects(t, namespace("held"))
	applied(t, e, objs)
	made(t, e, "someone", strings.Replace(configMap("held", "mine", "a"), "name:", "finalizers: [example.test/hold], name:", 1))
	plan := previewed(t, e, objs)
	if notes := entryOf(t, plan, "ConfigMap held/mine").Notes; len(notes) != 1 || !strings.Contains(notes[0], "example.test/hold") {
		t.Errorf("notes %q, want the finalizer", notes)
	}
	if _, err := e.Apply(testContext(t), plan, nil); err != nil {
		t.Fatal(err)
	}
	again := previewed(t, e, objs)
	if !again.Empty() || len(again.Notes) != 1 || !strings.Contains(again.Notes[0], "example.test/hold") {
		t.Errorf("notes %q, want the one that still goes:\n%s", again.Notes, shown(again))
	}
	patchConfigMap(t, e, "held", "mine", `{"metadata":{"finalizers":null}}`)
}

func TestReplacedObjectThatChangesAfterThePreviewIsShownAgain(t *testing.T) {
	changed := false
	var plain *Engine
	e := meddling(t, func(r *http.Request) error {
		if r.Method == http.MethodDelete && !changed {
			changed = true
			patchConfigMap(t, plain, "replacing", "settings", `{"metadata":{"annotations":{"mine":"yes"}}}`)
		}
		return nil
	}, "replacing")
	plain = newEngine(t)
	set := join(namespace("replacing"), configMap("replacing", "settings", "OLD")+"\nimmutable: true")
	applied(t, e, objects(t, set))
	var moved *PlanChangedError
	_, err := e.Apply(testContext(t), previewed(t, e, objects(t, strings.Replace(set, "OLD", "NEW", 1))), nil)
	if !errors.As(err, &moved) {
		t.Fatalf("Apply: %v, want a changed plan", err)
	}
	if lost := moved.Plan.Lost(); len(lost) != 1 || lost[0].GetAnnotations()["mine"] != "yes" {
		t.Errorf("the new plan does not hold what would be lost: %v", lost)
	}
}

func TestFieldsAddedAfterThePreviewAreShownBeforeTheyGo(t *testing.T) {
	for name, c := range map[string]struct {
		patch string
		asked bool
	}{
		"another-field": {`{"spec":{"minReadySeconds":9}}`, true},
		"only-a-status": {"", false},
	} {
		t.Run(name, func(t *testing.T) {
			ns, changed := "later-"+name, false
			web := deployment(ns, "web")
			var plain *Engine
			e := meddling(t, func(r *http.Request) error {
				if r.Method != http.MethodPatch || !strings.HasSuffix(r.URL.Path, "/deployments/web") || changed || plain == nil {
					return nil
				}
				if changed = true; c.asked {
					touched(t, plain, web, "kubectl-edit", types.MergePatchType, c.patch)
				} else {
					patchStatus(t, plain, web, map[string]any{"replicas": int64(1)})
				}
				return nil
			}, ns)
			objs := objects(t, strings.ReplaceAll(firstSet, "first", ns))
			applied(t, e, objs)
			touched(t, newEngine(t), web, "kubectl-label", types.MergePatchType, `{"metadata":{"labels":{"mine":"yes"}}}`)
			plan := previewed(t, e, objs)
			plain = newEngine(t)
			var moved *PlanChangedError
			_, err := e.Apply(testContext(t), plan, nil)
			if errors.As(err, &moved) != c.asked || (err != nil && !c.asked) {
				t.Fatalf("Apply: %v, asked again: want %v", err, c.asked)
			}
			if stands := readBack(t, e, web).GetLabels()["mine"] != ""; stands != c.asked {
				t.Errorf("the label stands: %v, want %v", stands, c.asked)
			}
		})
	}
}
