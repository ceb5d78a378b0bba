// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package apply

import (
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"

	"github.com/kubectl-labs/kubectl-labs/pkg/internal/testutil"
)

const clientSideObject = `
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: NAMESPACE
  annotations: {kubectl.kubernetes.io/last-applied-configuration: '{"data":{"a":"1","b":"2"}}'}
data: {a: "1", b: "2"}`

func clientSideApplied(t *testing.T, e *Engine, ns string) Ref {
	t.Helper()
	made(t, e, "kubectl-create", namespace(ns))
	made(t, e, clientSideApply, strings.Replace(clientSideObject, "NAMESPACE", ns, 1))
	return Ref{Version: "v1", Kind: "ConfigMap", Namespace: ns, Name: "settings"}
}

func settings(ns, data string) []*unstructured.Unstructured {
	return []*unstructured.Unstructured{{Object: map[string]any{
		"apiVersion": "v1", "kind": "ConfigMap", "metadata": map[string]any{"name": "settings", "namespace": ns},
		"data": map[string]any{"a": data}}}}
}

func TestTakeOverDropsWhatClientSideApplyAloneOwned(t *testing.T) {
	e := newEngine(t)
	ref := clientSideApplied(t, e, "csa")
	touched(t, e, ref, "kubectl-edit", types.MergePatchType, `{"data":{"c":"3"}}`)
	testutil.Golden(t, "client-side-conflict.txt", shown(previewed(t, e, settings("csa", "9"))))
	plan := previewed(t, e, settings("csa", "9"), TakeOver())
	testutil.Golden(t, "client-side-taken-over.txt", shown(plan))
	if len(plan.Lost()) != 1 {
		t.Errorf("%d objects would be lost, want 1", len(plan.Lost()))
	}
	applied(t, e, settings("csa", "9"), TakeOver())
	live := readBack(t, e, ref)
	data, _, _ := unstructured.NestedStringMap(live.Object, "data")
	if len(data) != 2 || data["a"] != "9" || data["c"] != "3" || len(live.GetAnnotations()) != 0 {
		t.Errorf("data %v and annotations %v, want a and another person's c", data, live.GetAnnotations())
	}
	if again := previewed(t, e, settings("csa", "9"), TakeOver()); !again.Empty() {
		t.Errorf("second preview is not empty:\n%s", shown(again))
	}
}

func TestAFieldThatClientSideApplyOwnsAsWellIsSaidToStay(t *testing.T) {
	e := newEngine(t)
	ref := clientSideApplied(t, e, "stays")
	want := "data.b stays: kubectl-client-side-apply owns it as well"
	if notes := entryOf(t, previewed(t, e, settings("stays", "1")), "ConfigMap stays/settings").Notes; !slices.Contains(notes, want) {
		t.Errorf("notes before anything was applied %q, want %q", notes, want)
	}
	both := settings("stays", "1")
	both[0].Object["data"] = map[string]any{"a": "1", "b": "2"}
	applied(t, e, both)
	plan := previewed(t, e, settings("stays", "1"))
	if notes := entryOf(t, plan, "ConfigMap stays/settings").Notes; !slices.Contains(notes, want) {
		t.Errorf("notes %q, want %q", notes, want)
	}
	if len(plan.Lost()) != 0 {
		t.Errorf("lost: %v", plan.Lost())
	}
	applied(t, e, settings("stays", "1"))
	if data, _, _ := unstructured.NestedStringMap(readBack(t, e, ref).Object, "data"); data["b"] != "2" {
		t.Errorf("data %v, want b to stay", data)
	}
}

func TestPeoplesFieldsOutsideTheArenaStay(t *testing.T) {
	e := newEngine(t)
	objs := objects(t, strings.ReplaceAll(firstSet, "first", "people"))
	applied(t, e, objs)
	web := deployment("people", "web")
	touched(t, e, web, "kubectl-edit", types.MergePatchType, `{"metadata":{"labels":{"mine":"yes"}},"spec":{"minReadySeconds":7}}`)
	for _, opts := range [][]PreviewOption{nil, {TakeOver()}} {
		if plan := previewed(t, e, objs, opts...); !plan.Empty() {
			t.Errorf("something would happen:\n%s", shown(plan))
		}
	}
}

func TestDeletionsSayWhatGoesWithThem(t *testing.T) {
	e := newEngine(t)
	set := strings.ReplaceAll(firstSet, "first", "company")
	widgets := strings.ReplaceAll(widgetSet, "SUFFIX", "companywidgets")
	applied(t, e, objects(t, join(set, widgets)))
	defaultAccount(t, e, "company")
	web := readBack(t, e, deployment("company", "web"))
	for _, name := range []string{"web-1", "web-2", "web-3"} {
		made(t, e, "kube-controller-manager", ownedBy(podIn("company", name), web, web.GetUID()))
	}
	plan, err := e.PreviewDelete(testContext(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	testutil.Golden(t, "company.txt", shown(plan))
}

// An owner that is gone, or stands outside, makes an object no part of ours.
func TestNamespaceWithAnObjectOfAnOutsideOwnerIsKept(t *testing.T) {
	e := newEngine(t)
	applied(t, e, objects(t, namespace("outsiders")))
	role := made(t, e, "someone", "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: outsider}")
	made(t, e, "someone", ownedBy(configMap("outsiders", "of-role", "a"), role, role.GetUID()))
	plan, err := e.PreviewDelete(testContext(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	if entry := entryOf(t, plan, "Namespace outsiders"); entry.Verdict != Kept || !strings.Contains(entry.Reason, "configmaps/of-role") {
		t.Errorf("%s: %s, want it kept", entry.Verdict, entry.Reason)
	}
	if err := configMaps(e, "outsiders").Delete(testContext(t), "of-role", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
}

// The random walk found it: what stringData says was predicted to go, since the
// field of data that it becomes was owned by the other manager alone.
func TestTakeOverKeepsWhatStringDataSays(t *testing.T) {
	e := newEngine(t)
	made(t, e, "kubectl-create", namespace("strings-taken-over"))
	made(t, e, clientSideApply, `
apiVersion: v1
kind: Secret
metadata: {name: two, namespace: strings-taken-over}
stringData: {plain: theirs, token: theirs}`)
	objs := objects(t, `
apiVersion: v1
kind: Secret
metadata: {name: two, namespace: strings-taken-over}
stringData: {plain: ours}`)
	plan := previewed(t, e, objs, TakeOver())
	if text := shown(plan); !strings.Contains(text, "drops data.token") || strings.Contains(text, "drops data.plain") {
		t.Errorf("what goes:\n%s", text)
	}
	if score := applied(t, e, objs, TakeOver()).Prediction; score.Right != score.Total {
		t.Errorf("%s: %v", score, score.Misses)
	}
}
