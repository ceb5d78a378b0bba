// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package apply

import (
	"context"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/wait"
)

const deadAPI = `
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: {name: v1beta1.dead.example.test}
spec:
  group: dead.example.test
  version: v1beta1
  groupPriorityMinimum: 100
  versionPriority: 100
  insecureSkipTLSVerify: true
  service: {name: dead, namespace: default}`

// An API that does not answer hides nothing else, and nothing of it is guessed.
func TestAnAPIThatDoesNotAnswer(t *testing.T) {
	e := newEngine(t, "unserved")
	applied(t, e, objects(t, namespace("unserved")))
	made(t, e, "kubectl-create", configMap("unserved", "mine", "a"))
	other := newEngine(t)
	other.options.Inventory.Name += "-other"
	applied(t, other, objects(t, namespace("unserved-other")))
	made(t, e, "someone", deadAPI)
	services := e.dynamic.Resource(schema.GroupVersionResource{Group: "apiregistration.k8s.io", Version: "v1", Resource: "apiservices"})
	t.Cleanup(func() {
		if err := services.Delete(context.Background(), "v1beta1.dead.example.test", metav1.DeleteOptions{}); err != nil {
			t.Error(err)
		}
		awaitUnread(t, e, false)
	})
	awaitUnread(t, e, true)

	plan := previewed(t, e, objects(t, namespace("unserved")))
	if got := entryOf(t, plan, "ConfigMap unserved/mine").Verdict; got != Delete {
		t.Errorf("verdict %q, want %q", got, Delete)
	}
	if len(plan.Notes) != 1 || !strings.Contains(plan.Notes[0], "dead.example.test") {
		t.Errorf("notes %q, want what could not be seen", plan.Notes)
	}
	deletion, err := other.PreviewDelete(testContext(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	if entry := entryOf(t, deletion, "Namespace unserved-other"); entry.Verdict != Kept || !strings.Contains(entry.Reason, "dead.example.test") {
		t.Errorf("%s: %s, want it kept while its contents cannot be seen", entry.Verdict, entry.Reason)
	}
}

func awaitUnread(t *testing.T, e *Engine, want bool) {
	t.Helper()
	err := wait.PollUntilContextTimeout(context.Background(), 50*time.Millisecond, time.Minute, true, func(context.Context) (bool, error) {
		e.mapper.Reset()
		_, unread, err := e.servedKinds()
		return (len(unread) > 0) == want, err
	})
	if err != nil {
		t.Error(err)
	}
}
