// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package apply

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/types"
)

// editing is somebody's hand on a Deployment.
type editing struct {
	manager, patch, subresource string
	saved                       bool // it is worth a copy
}

func editings() map[string]editing {
	return map[string]editing{
		"a-value":        {"kubectl-edit", `{"spec":{"minReadySeconds":7}}`, "", true},
		"a-label":        {"kubectl-label", `{"metadata":{"labels":{"mine":"yes"}}}`, "", true},
		"the-scale":      {"kubectl", `{"spec":{"replicas":5}}`, "scale", true},
		"a-restart":      {"kubectl-rollout", `{"spec":{"template":{"metadata":{"annotations":{"kubectl.kubernetes.io/restartedAt":"2026-01-01T00:00:00Z"}}}}}`, "", false},
		"a-revision":     {"kube-controller-manager", `{"metadata":{"annotations":{"deployment.kubernetes.io/revision":"4"}}}`, "", false},
		"a-status":       {"kube-controller-manager", `{"status":{"replicas":1}}`, "status", false},
		"another-status": {"someone", `{"status":{"replicas":1}}`, "status", false},
	}
}

func (m editing) by(t *testing.T, e *Engine, ref Ref) {
	t.Helper()
	var subresource []string
	if m.subresource != "" {
		subresource = []string{m.subresource}
	}
	touched(t, e, ref, m.manager, types.MergePatchType, m.patch, subresource...)
}

// TestEditsOfAnObjectThatGoesAreSaved also outside the arena, where it goes because
// the inventory holds it.
func TestEditsOfAnObjectThatGoesAreSaved(t *testing.T) {
	for where, arena := range map[string]bool{"arena": true, "outside": false} {
		for name, m := range editings() {
			t.Run(where+"-"+name, func(t *testing.T) {
				ns := where + "-" + name
				e := newEngine(t)
				if arena {
					e = newEngine(t, ns)
				}
				applied(t, e, objects(t, strings.ReplaceAll(firstSet, "first", ns)))
				m.by(t, e, deployment(ns, "web"))
				plan := previewed(t, e, objects(t, namespace(ns)))
				lost := plan.Lost()
				wanted := 0
				if m.saved {
					wanted = 1
				}
				if entryOf(t, plan, "Deployment "+ns+"/web").Verdict != Delete || len(lost) != wanted {
					t.Fatalf("lost would be %v, want %d:\n%s", lost, wanted, shown(plan))
				}
				if m.saved && RefOf(lost[0]).Kind != "Deployment" {
					t.Errorf("lost would be %s", RefOf(lost[0]))
				}
				if _, err := e.Apply(testContext(t), plan, nil); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// TestEditsAfterThePreviewAreShownBeforeTheyGo, and nothing else is a surprise.
func TestEditsAfterThePreviewAreShownBeforeTheyGo(t *testing.T) {
	for name, m := range editings() {
		t.Run(name, func(t *testing.T) {
			ns, edited := "meanwhile-"+name, false
			web := deployment(ns, "web")
			var plain *Engine
			e := meddling(t, func(r *http.Request) error {
				if r.Method == http.MethodDelete && strings.HasSuffix(r.URL.Path, "/deployments/web") && plain != nil && !edited {
					edited = true
					m.by(t, plain, web)
				}
				return nil
			}, ns)
			applied(t, e, objects(t, strings.ReplaceAll(firstSet, "first", ns)))
			plan := previewed(t, e, objects(t, namespace(ns)))
			if lost := plan.Lost(); len(lost) != 0 {
				t.Fatalf("nobody edited anything, and %v would be lost", lost)
			}
			plain = newEngine(t)
			var moved *PlanChangedError
			_, err := e.Apply(testContext(t), plan, nil)
			if errors.As(err, &moved) != m.saved || (err != nil && !m.saved) {
				t.Fatalf("Apply: %v, shown again: want %v", err, m.saved)
			}
			if !m.saved {
				return
			}
			if lost := moved.Plan.Lost(); len(lost) != 1 || lost[0].GetUID() != readBack(t, e, web).GetUID() {
				t.Errorf("the new plan does not hold what would be lost: %v", lost)
			}
			if _, err := e.Apply(testContext(t), moved.Plan, nil); err != nil {
				t.Errorf("Apply of the new plan: %v", err)
			}
		})
	}
}
