// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
	"github.com/kubectl-labs/kubectl-labs/pkg/runner"
	"github.com/kubectl-labs/kubectl-labs/pkg/ui"
)

func TestManagers(t *testing.T) {
	of := func(kind, namespace, name string) *unstructured.Unstructured {
		obj := &unstructured.Unstructured{Object: map[string]any{"kind": kind}}
		obj.SetNamespace(namespace)
		obj.SetName(name)
		return obj
	}
	arena := []string{"play"}
	for _, c := range []struct {
		name   string
		record apply.InventoryRef
		arena  []string
		objs   []*unstructured.Unstructured
		want   string
	}{
		{"inside a lab", apply.InventoryRef{}, arena, []*unstructured.Unstructured{of("Pod", "play", "x"), of("Namespace", "", "play")}, "kubectl-labs"},
		{"beside a lab", apply.InventoryRef{}, arena, []*unstructured.Unstructured{of("Pod", "play", "x"), of("Pod", "other", "x")}, "kubectl-labs-apply"},
		{"of a whole cluster", apply.InventoryRef{}, arena, []*unstructured.Unstructured{of("ClusterRole", "", "play")}, "kubectl-labs-apply"},
		{"elsewhere", apply.InventoryRef{}, nil, []*unstructured.Unstructured{of("Pod", "play", "x")}, "kubectl-labs-apply"},
		{"recorded", apply.InventoryRef{Namespace: "a", Name: "b"}, arena, nil, "kubectl-labs-a-b"},
	} {
		if got := managerOf(c.record, c.arena, c.objs); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestExternalCommand(t *testing.T) {
	for text, want := range map[string][]string{
		"diff":                             {"diff"},
		"colordiff -N -u":                  {"colordiff", "-N", "-u"},
		"dyff between --set-exit-code=1":   {"dyff", "between", "--set-exit-code=1"},
		"diff -u;rm $HOME -x /etc/passwd":  {"diff", "-x"},
		"diff --show-function-line=^[a-z]": {"diff"},
	} {
		program, words := externalCommand(text)
		if d := cmp.Diff(want, append([]string{program}, words...)); d != "" {
			t.Errorf("%q: %s", text, d)
		}
	}
}

func TestVersionsName(t *testing.T) {
	for want, ref := range map[string]apply.Ref{
		"v1.ConfigMap.shop.settings":    {Version: "v1", Kind: "ConfigMap", Namespace: "shop", Name: "settings"},
		"apps.v1.Deployment.shop.web":   {Group: "apps", Version: "v1", Kind: "Deployment", Namespace: "shop", Name: "web"},
		"v1.Namespace..shop":            {Version: "v1", Kind: "Namespace", Name: "shop"},
		"rbac.test.v1.Role.shop.a:b.c1": {Group: "rbac.test", Version: "v1", Kind: "Role", Namespace: "shop", Name: "a:b.c1"},
	} {
		if got := versionsName(ref); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestAPlatformsConflictsAreShownFieldByField: its other objects are only counted.
func TestAPlatformsConflictsAreShownFieldByField(t *testing.T) {
	var out bytes.Buffer
	s := &screen{term: ui.Plain(strings.NewReader(""), &out, &out)}
	s.story = s.term.Out
	s.Plan(&apply.Plan{Entries: []*apply.Entry{
		{Ref: apply.Ref{Kind: "ConfigMap", Namespace: "mesh", Name: "a"}, Verdict: apply.Create},
		{Ref: apply.Ref{Kind: "Deployment", Namespace: "mesh", Name: "istiod"}, Verdict: apply.Conflict,
			Conflicts: []apply.FieldConflict{{Field: "spec.replicas", Manager: "kubectl-edit", Current: int64(5), Wanted: int64(1)}}},
	}}, runner.ByKind)
	for _, want := range []string{"+ ConfigMap", "spec.replicas", "owned by kubectl-edit", "-   5", "+   1"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not shown in:\n%s", want, out.String())
		}
	}
}

func TestRefusalsNameTheirFlags(t *testing.T) {
	ref := []apply.Ref{{Kind: "ConfigMap", Name: "a"}}
	for want, err := range map[string]error{
		"with --take-over":               &apply.PlanError{Conflicts: ref},
		"with --replace":                 &apply.PlanError{Replaces: ref},
		"with --take-over and --replace": &apply.PlanError{Conflicts: ref, Replaces: ref},
		"Mend it":                        &apply.PlanError{Conflicts: ref, Problems: []apply.Problem{{Ref: ref[0]}}},
	} {
		if hint := hintOf(errors.Join(err)); !strings.Contains(hint, want) {
			t.Errorf("%q, want %q", hint, want)
		}
	}
}

func TestTheFoldersOfAnExternalDiffAreGoneAfterAnError(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	f := &factory{getenv: func(string) string { return "no-such-program" }, term: ui.Plain(strings.NewReader(""), &bytes.Buffer{}, &bytes.Buffer{})}
	if _, err := f.externalDiff(t.Context(), &apply.Plan{}); err == nil {
		t.Error("a program that is not there ran")
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
}
