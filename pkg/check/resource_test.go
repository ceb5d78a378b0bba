// SPDX-License-Identifier: Apache-2.0

package check

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

func TestWhatStoodInTheFieldsThatAnExpectationRead(t *testing.T) {
	object := fakeObjects{
		"spec":   map[string]any{"replicas": int64(9), "paused": false, "template": map[string]any{"labels": map[string]any{"app": "x"}}},
		"status": map[string]any{"conditions": []any{map[string]any{"type": "Available", "status": "False"}}},
	}
	object["spec"].(map[string]any)["selector"] = nil
	object["spec"].(map[string]any)["text"] = "a && <b>"
	for expect, want := range map[string][]string{
		"object.spec.replicas == 1":                               {"object.spec.replicas is 9"},
		"object.spec.replicas > 0 && object.spec.paused":          {"object.spec.replicas is 9", "object.spec.paused is false"},
		"object.spec.replicas == 1 && object.spec.replicas == 2":  {"object.spec.replicas is 9"},
		"object.spec.paused && object.spec.replicas == 9":         {"object.spec.paused is false"},
		"object.spec.missing == 1":                                {"object.spec.missing is not there"},
		"has(object.spec.missing)":                                {"has(object.spec.missing) is false"},
		"object.spec.selector == 1":                               {"object.spec.selector is null"},
		"object.spec.text == 'c'":                                 {`object.spec.text is "a && <b>"`},
		"object.spec.template.labels['app'] == 'y'":               {`object.spec.template.labels is {"app":"x"}`},
		"object.status.conditions.all(c, c.status == 'True')":     {`object.status.conditions is [{"status":"False","type":"Available"}]`},
		"object.spec.replicas == 1 || object.spec.missing == 'a'": {"object.spec.replicas is 9", "object.spec.missing is not there"},
	} {
		s := newSession(nil)
		s.objects = object
		got := s.resource(t.Context(), &lab.ResourceCheck{Kind: "Deployment", Name: "reviews-v1", Expect: expect})
		if d := cmp.Diff(want, got.Detail); d != "" || got.Verdict != Failed {
			t.Errorf("%s: %s\n%s", expect, got.Verdict, d)
		}
	}
}

func TestWhatStoodInASecretIsNotSaid(t *testing.T) {
	s := newSession(nil)
	s.objects = fakeObjects{"data": map[string]any{"password": "aHVudGVyMg=="}}
	got := s.resource(t.Context(), &lab.ResourceCheck{Kind: "Secret", Name: "key", Expect: "object.data.password == ''"})
	if got.Verdict != Failed || len(got.Detail) > 0 {
		t.Errorf("%+v", got)
	}
}
