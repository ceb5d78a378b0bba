// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"errors"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

func TestCensusNamesWhatDoesNotAnswer(t *testing.T) {
	at := place{servedKind: servedKind{resource: schema.GroupVersionResource{Group: "example.test", Version: "v1", Resource: "things"}}}
	for name, c := range map[string]struct {
		err    error
		unread int
		fails  bool
	}{
		"not answering": {apierrors.NewServiceUnavailable("down"), 1, false},
		"not allowed":   {apierrors.NewForbidden(schema.GroupResource{}, "", nil), 1, false},
		"gone":          {apierrors.NewNotFound(schema.GroupResource{}, ""), 0, false},
		"anything else": {errors.New("connection refused"), 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			seen := &census{}
			if err := seen.add(at, nil, c.err); (err != nil) != c.fails || len(seen.unread) != c.unread {
				t.Errorf("unread %v, error %v", seen.unread, err)
			}
		})
	}
}

func TestCountedKinds(t *testing.T) {
	got := countedKinds(map[string]int{"Service": 2, "Pod": 4, "NetworkPolicy": 2, "Ingress": 2, "Gateway": 3, "ConfigMap": 1})
	want := "4 pods, 1 ConfigMap, 3 Gateways, 2 Ingresses, 2 NetworkPolicies, 2 Services"
	if got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
