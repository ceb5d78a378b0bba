// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func refusedWith(code int32, reason metav1.StatusReason, causes ...metav1.StatusCause) error {
	return &apierrors.StatusError{ErrStatus: metav1.Status{
		Status: metav1.StatusFailure, Code: code, Reason: reason, Details: &metav1.StatusDetails{Causes: causes}}}
}

func TestImmutableOnlyWhenNothingElseIsWrong(t *testing.T) {
	fixed := metav1.StatusCause{Field: "spec.selector", Message: `Invalid value: {"a":"b"}: field is immutable`}
	other := metav1.StatusCause{Field: "spec.replicas", Message: "must be greater than or equal to 0"}
	cases := map[string]struct {
		err  error
		want []string
	}{
		"immutable": {refusedWith(http.StatusUnprocessableEntity, metav1.StatusReasonInvalid, fixed, fixed), []string{"spec.selector"}},
		"both":      {refusedWith(http.StatusUnprocessableEntity, metav1.StatusReasonInvalid, fixed, other), nil},
		"conflict":  {refusedWith(http.StatusConflict, metav1.StatusReasonConflict, fixed), nil},
		"unrelated": {errors.New("field is immutable"), nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(c.want, immutable(c.err)); d != "" {
				t.Errorf("fields differ (-want +got):\n%s", d)
			}
		})
	}
}

func TestOwnershipIsNotStaleness(t *testing.T) {
	owned := refusedWith(http.StatusConflict, metav1.StatusReasonConflict,
		metav1.StatusCause{Type: metav1.CauseTypeFieldManagerConflict, Field: ".spec.replicas", Message: `conflict with "hpa" using autoscaling/v2`})
	if isStale(owned) || len(ownership(owned)) != 1 {
		t.Error("a field manager conflict must not count as a stale object")
	}
	if moved := refusedWith(http.StatusConflict, metav1.StatusReasonConflict); !isStale(moved) {
		t.Error("a failed precondition must count as a stale object")
	}
}

func TestExplainNamesTheWebhook(t *testing.T) {
	err := errors.New(`Internal error occurred: failed calling webhook "validation.istio.io": failed to call webhook: Post "https://istiod.istio-system.svc:443/validate?timeout=10s": dial tcp 10.96.1.1:443: connect: connection refused`)
	got := explain(Ref{Kind: "VirtualService"}, err)
	for _, words := range []string{"validation.istio.io", "does not answer yet", "connection refused"} {
		if !strings.Contains(got, words) {
			t.Errorf("%q is not in %q", words, got)
		}
	}
	if strings.Contains(got, "https://") {
		t.Errorf("the request's address is in %q", got)
	}
}

func TestLookUpFollowsServerPaths(t *testing.T) {
	obj := map[string]any{
		"metadata": map[string]any{"labels": map[string]any{"app.kubernetes.io/name": "web", "app": "x"}},
		"spec": map[string]any{
			"ports":      []any{map[string]any{"port": int64(80), "protocol": "TCP", "name": "http"}},
			"finalizers": []any{"a", "b"},
		},
	}
	cases := map[string]any{
		".metadata.labels.app.kubernetes.io/name":  "web",
		`.spec.ports[port=80,protocol="TCP"].name`: "http",
		`.spec.ports[port=80,protocol="UDP"].name`: nil,
		`.spec.finalizers[="b"]`:                   "b",
		".spec.finalizers[0]":                      "a",
		".spec.absent.field":                       nil,
	}
	for path, want := range cases {
		if got := lookUp(obj, path); got != want {
			t.Errorf("%s: got %v, want %v", path, got, want)
		}
	}
}

func TestManagerOf(t *testing.T) {
	if got := managerOf(`conflict with "kubectl-client-side-apply" using apps/v1`); got != "kubectl-client-side-apply" {
		t.Errorf("got %q", got)
	}
}
