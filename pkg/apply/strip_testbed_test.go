// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package apply

import (
	"encoding/json"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"

	"github.com/kubectl-labs/kubectl-labs/pkg/internal/testutil"
)

func deployment(namespace, name string) Ref {
	return Ref{Group: "apps", Version: "v1", Kind: "Deployment", Namespace: namespace, Name: name}
}

// touched patches an object as a person's tool would, through a subresource or not.
func touched(t *testing.T, e *Engine, ref Ref, manager string, kind types.PatchType, patch string, subresource ...string) {
	t.Helper()
	mapping, err := e.mapping(ref)
	if err != nil {
		t.Fatal(err)
	}
	_, err = e.resource(mapping, ref.Namespace).Patch(testContext(t), ref.Name, kind, []byte(patch), metav1.PatchOptions{FieldManager: manager}, subresource...)
	if err != nil {
		t.Fatal(err)
	}
}

func readBack(t *testing.T, e *Engine, ref Ref) *unstructured.Unstructured {
	t.Helper()
	mapping, err := e.mapping(ref)
	if err != nil {
		t.Fatal(err)
	}
	live, err := e.get(testContext(t), mapping, ref)
	if err != nil || live == nil {
		t.Fatalf("reading %s: %v %v", ref, live, err)
	}
	return live
}

// exactly applies a set twice: the second time nothing may be left to do.
func exactly(t *testing.T, e *Engine, objs []*unstructured.Unstructured) {
	t.Helper()
	applied(t, e, objs)
	again := previewed(t, e, objs)
	if !again.Empty() {
		t.Errorf("second preview is not empty:\n%s", shown(again))
	}
	for _, entry := range again.Entries {
		if entry.send {
			t.Errorf("%s would be written again", entry.Ref)
		}
	}
}

func TestFieldsThatPeopleAddedGoFromTheArena(t *testing.T) {
	e := newEngine(t, "fields")
	objs := objects(t, strings.Replace(strings.ReplaceAll(firstSet, "first", "fields"), "NodePort", "ClusterIP", 1))
	applied(t, e, objs)
	web := deployment("fields", "web")
	before := readBack(t, e, web)
	touched(t, e, web, "kubectl-edit", types.StrategicMergePatchType, `{"spec":{"minReadySeconds":7,
	  "strategy":{"rollingUpdate":{"maxSurge":3}},
	  "template":{"metadata":{"annotations":{"note":"mine"}},"spec":{"nodeSelector":{"disk":"ssd"},
	    "tolerations":[{"key":"mine","operator":"Exists"}],
	    "containers":[{"name":"spy","image":"example.test/spy"},{"name":"web","env":[{"name":"C","value":"3"}],"resources":{"limits":{"memory":"1Gi"}}}]}}}}`)
	touched(t, e, web, "kubectl-label", types.MergePatchType, `{"metadata":{"labels":{"mine":"yes"}}}`)
	touched(t, e, web, "kubectl-annotate", types.MergePatchType, `{"metadata":{"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{}","mine":"yes"}}}`)
	touched(t, e, web, "kube-controller-manager", types.MergePatchType, `{"metadata":{"annotations":{"deployment.kubernetes.io/revision":"4"}}}`)
	touched(t, e, Ref{Version: "v1", Kind: "Namespace", Name: "fields"}, "kubectl-label", types.MergePatchType, `{"metadata":{"labels":{"istio-injection":"enabled"}}}`)
	touched(t, e, Ref{Version: "v1", Kind: "Service", Namespace: "fields", Name: "web"}, "kubectl-edit", types.StrategicMergePatchType,
		`{"spec":{"sessionAffinity":"ClientIP","ports":[{"name":"more","port":81,"protocol":"TCP"}]}}`)

	plan := previewed(t, e, objs)
	testutil.Golden(t, "arena-fields.txt", shown(plan))
	if len(plan.Lost()) != 3 {
		t.Errorf("%d objects would be lost, want 3", len(plan.Lost()))
	}
	exactly(t, e, objs)
	after := readBack(t, e, web)
	if data, was := specOf(after), specOf(before); data != was {
		t.Errorf("the spec is not what it was:\n%s\n%s", was, data)
	}
	if got := after.GetAnnotations(); len(got) != 1 || got["deployment.kubernetes.io/revision"] != "4" {
		t.Errorf("annotations %v, want the controller's alone", got)
	}
}

func specOf(obj *unstructured.Unstructured) string {
	data, _ := json.Marshal(obj.Object["spec"])
	return string(data)
}

const autoscaler = `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: scaled}
spec: {minReplicas: 1, maxReplicas: 9, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}`

func TestScaleIsSetBackToWhatTheFolderSays(t *testing.T) {
	set := strings.ReplaceAll(firstSet, "first", "scaled")
	open := strings.Replace(set, "  replicas: 2\n", "", 1)
	for name, c := range map[string]struct {
		set  string
		want int64
	}{
		"named-by-the-folder":     {set, 2},
		"not-named-by-the-folder": {open, 1},
		"left-to-an-autoscaler":   {join(open, autoscaler), 5},
	} {
		t.Run(name, func(t *testing.T) {
			ns := "scaled-" + name
			e := newEngine(t, ns)
			objs := objects(t, strings.ReplaceAll(c.set, "scaled", ns))
			applied(t, e, objs)
			web := deployment(ns, "web")
			touched(t, e, web, "kubectl", types.MergePatchType, `{"spec":{"replicas":5}}`, "scale")
			exactly(t, e, objs)
			if got, _, _ := unstructured.NestedInt64(readBack(t, e, web).Object, "spec", "replicas"); got != c.want {
				t.Errorf("%d replicas, want %d", got, c.want)
			}
		})
	}
}

func TestARestartIsNotUndone(t *testing.T) {
	e := newEngine(t, "restarted")
	objs := objects(t, strings.ReplaceAll(firstSet, "first", "restarted"))
	applied(t, e, objs)
	web := deployment("restarted", "web")
	touched(t, e, web, "kubectl-rollout", types.MergePatchType, `{"spec":{"template":{"metadata":{"annotations":{"kubectl.kubernetes.io/restartedAt":"2026-01-01T00:00:00Z"}}}}}`)
	if plan := previewed(t, e, objs); !plan.Empty() {
		t.Errorf("a restart is shown as a change:\n%s", shown(plan))
	}
	touched(t, e, web, "kubectl-edit", types.MergePatchType, `{"spec":{"template":{"metadata":{"annotations":{"mine":"yes"}}}}}`)
	exactly(t, e, objs)
	got, _, _ := unstructured.NestedStringMap(readBack(t, e, web).Object, "spec", "template", "metadata", "annotations")
	if len(got) != 1 || got["kubectl.kubernetes.io/restartedAt"] == "" {
		t.Errorf("annotations %v, want the restart alone", got)
	}
}

func TestAnObjectThatAPersonMadeBecomesTheFolders(t *testing.T) {
	e := newEngine(t, "theirs")
	set := strings.ReplaceAll(firstSet, "first", "theirs")
	applied(t, e, objects(t, namespace("theirs")))
	made(t, e, "kubectl-create", strings.Replace(strings.Split(set, "\n---\n")[1], "      - name: web\n", "      - {name: other, image: example.test/other}\n      - name: web\n", 1))
	exactly(t, e, objects(t, set))
	containers, _, _ := unstructured.NestedSlice(readBack(t, e, deployment("theirs", "web")).Object, "spec", "template", "spec", "containers")
	if len(containers) != 1 {
		t.Errorf("%d containers, want the folder's one", len(containers))
	}
}

func TestObjectsWhoseOwnersWereForgotten(t *testing.T) {
	e := newEngine(t, "forgotten")
	objs := objects(t, strings.ReplaceAll(firstSet, "first", "forgotten"))
	applied(t, e, objs)
	for _, ref := range []Ref{deployment("forgotten", "web"), {Version: "v1", Kind: "Service", Namespace: "forgotten", Name: "web"}} {
		touched(t, e, ref, "kubectl-edit", types.MergePatchType, `{"metadata":{"labels":{"mine":"yes"}}}`)
		touched(t, e, ref, "kubectl-edit", types.MergePatchType, `{"metadata":{"managedFields":[{}]}}`)
	}
	exactly(t, e, objs)
	if got := readBack(t, e, deployment("forgotten", "web")).GetLabels(); len(got) != 0 {
		t.Errorf("labels %v, want none", got)
	}
}

func TestCustomResourceIsMadeExactlyTheFolder(t *testing.T) {
	e := newEngine(t, "exactwidgets")
	set := strings.ReplaceAll(widgetSet, "SUFFIX", "exactwidgets")
	set = strings.Replace(set, "colour: {type: string, default: green}", `colour: {type: string, default: green}
              box: {type: object, properties: {depth: {type: integer}, width: {type: integer}}}
              marks: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [id], items: {type: object, required: [id], properties: {id: {type: string}, n: {type: integer}}}}
              tags: {type: object, additionalProperties: {type: string}}`, 1)
	objs := objects(t, set)
	applied(t, e, objs)
	one := Ref{Group: "exactwidgets.test", Version: "v1", Kind: "Widget", Namespace: "exactwidgets", Name: "one"}
	touched(t, e, one, "kubectl-edit", types.MergePatchType,
		`{"spec":{"colour":"red","box":{"depth":1},"marks":[{"id":"a","n":1}],"tags":{"a":"b"}}}`)
	exactly(t, e, objs)
	if got := specOf(readBack(t, e, one)); got != `{"colour":"green","size":3}` {
		t.Errorf("spec %s", got)
	}
}

func TestTakeoverKilledHalfwayIsFinishedByTheNext(t *testing.T) {
	objs := objects(t, strings.ReplaceAll(firstSet, "first", "halfway"))
	e := newEngine(t, "halfway")
	applied(t, e, objs)
	web := deployment("halfway", "web")
	touched(t, e, web, "kubectl-edit", types.MergePatchType, `{"metadata":{"labels":{"mine":"yes"}},"spec":{"minReadySeconds":7}}`)
	entry := entryOf(t, previewed(t, e, objs), "Deployment halfway/web")
	if _, err := e.takeOver(testContext(t), entry); err != nil {
		t.Fatal(err)
	}
	exactly(t, e, objs)
	if got := readBack(t, e, web).GetLabels(); len(got) != 0 {
		t.Errorf("labels %v, want none", got)
	}
}

// A finalizer is a promise of other software to clean up.
func TestFinalizersOfOtherSoftwareStay(t *testing.T) {
	e := newEngine(t, "promised")
	objs := objects(t, join(namespace("promised"), configMap("promised", "ours", "a")))
	applied(t, e, objs)
	ref := Ref{Version: "v1", Kind: "ConfigMap", Namespace: "promised", Name: "ours"}
	touched(t, e, ref, "operator", types.MergePatchType, `{"metadata":{"finalizers":["example.test/hold"],"labels":{"mine":"yes"}}}`)
	exactly(t, e, objs)
	if live := readBack(t, e, ref); len(live.GetFinalizers()) != 1 || len(live.GetLabels()) != 0 {
		t.Errorf("finalizers %v and labels %v, want the finalizer alone", live.GetFinalizers(), live.GetLabels())
	}
	touched(t, e, ref, "operator", types.MergePatchType, `{"metadata":{"finalizers":null}}`)
}
