// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package apply

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/kubectl-labs/kubectl-labs/pkg/internal/testutil"
)

// someoneElse patches an object under another manager's name.
func someoneElse(t *testing.T, e *Engine, kind, namespace, name, patch string) {
	t.Helper()
	mapping, err := e.mapping(Ref{Group: "apps", Version: "v1", Kind: kind})
	if err != nil {
		t.Fatal(err)
	}
	_, err = e.resource(mapping, namespace).Patch(testContext(t), name, types.MergePatchType, []byte(patch),
		metav1.PatchOptions{FieldManager: "kubectl-edit"})
	if err != nil {
		t.Fatal(err)
	}
}

func TestConflictOutsideTheArena(t *testing.T) {
	e := newEngine(t)
	objs := objects(t, strings.ReplaceAll(firstSet, "first", "outside"))
	applied(t, e, objs)
	someoneElse(t, e, "Deployment", "outside", "web", `{"spec":{"replicas":5}}`)
	plan := previewed(t, e, objs)
	testutil.Golden(t, "conflict-outside.txt", shown(plan))
	var refused *PlanError
	if _, err := e.Apply(testContext(t), plan, nil); !errors.As(err, &refused) || len(refused.Conflicts) != 1 {
		t.Errorf("Apply: %v, want a refusal that names the conflict", err)
	}
	testutil.Golden(t, "conflict-taken-over.txt", shown(previewed(t, e, objs, TakeOver())))
	applied(t, e, objs, TakeOver())
}

func TestConflictInsideTheArena(t *testing.T) {
	e := newEngine(t, "inside")
	objs := objects(t, strings.ReplaceAll(firstSet, "first", "inside"))
	applied(t, e, objs)
	someoneElse(t, e, "Deployment", "inside", "web", `{"spec":{"replicas":5}}`)
	testutil.Golden(t, "conflict-inside.txt", shown(previewed(t, e, objs)))
	applied(t, e, objs)
	if again := previewed(t, e, objs); !again.Empty() {
		t.Errorf("second preview is not empty:\n%s", shown(again))
	}
}

func TestImmutableFieldOutsideTheArenaNeedsAFlag(t *testing.T) {
	e := newEngine(t)
	set := strings.ReplaceAll(firstSet, "first", "immutable")
	applied(t, e, objects(t, set))
	objs := objects(t, strings.ReplaceAll(set, "app: web}", "app: site}"))
	plan := previewed(t, e, objs)
	testutil.Golden(t, "immutable.txt", shown(plan))
	var refused *PlanError
	if _, err := e.Apply(testContext(t), plan, nil); !errors.As(err, &refused) || len(refused.Replaces) != 1 {
		t.Errorf("Apply: %v, want a refusal that names the replacement", err)
	}
}

func TestReplaceWithAnInvalidManifestKeepsTheObject(t *testing.T) {
	e := newEngine(t, "keeps")
	set := strings.ReplaceAll(firstSet, "first", "keeps")
	applied(t, e, objects(t, set))
	invalid := strings.ReplaceAll(strings.ReplaceAll(set, "app: web}", "app: site}"), "replicas: 2", "replicas: -1")
	plan := previewed(t, e, objects(t, invalid))
	if len(plan.Problems) != 1 {
		t.Fatalf("problems %v, want one:\n%s", plan.Problems, shown(plan))
	}
}

func TestReplaceInTheArena(t *testing.T) {
	e := newEngine(t, "replaced")
	const set = `
apiVersion: v1
kind: Namespace
metadata: {name: replaced}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: replaced}
immutable: true
data: {mode: OLD}`
	applied(t, e, objects(t, set))
	objs := objects(t, strings.Replace(set, "OLD", "NEW", 1))
	testutil.Golden(t, "replace.txt", shown(previewed(t, e, objs)))
	applied(t, e, objs)
	if again := previewed(t, e, objs); !again.Empty() {
		t.Errorf("second preview is not empty:\n%s", shown(again))
	}
}

func TestPlanAsJSON(t *testing.T) {
	plan := previewed(t, newEngine(t), objects(t, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: json, namespace: default}\ndata: {a: b}"))
	data, err := json.MarshalIndent(plan, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	testutil.Golden(t, "plan.json", string(data)+"\n")
}

// The server calls an empty map a change of an immutable object, and keeps none.
func TestImmutableObjectIsNotReplacedByItself(t *testing.T) {
	e := newEngine(t)
	set := objects(t, join(namespace("itself"), configMap("itself", "settings", "a")+"\nimmutable: true\nbinaryData: {}"))
	applied(t, e, set)
	if again := previewed(t, e, set); !again.Empty() {
		t.Errorf("second preview:\n%s", shown(again))
	}
}
