// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package apply

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"

	"github.com/kubectl-labs/kubectl-labs/pkg/internal/testutil"
)

// made creates an object as another manager and returns it.
func made(t *testing.T, e *Engine, manager, text string) *unstructured.Unstructured {
	t.Helper()
	obj := objects(t, text)[0]
	mapping, err := e.mapping(RefOf(obj))
	if err != nil {
		t.Fatal(err)
	}
	out, err := e.resource(mapping, obj.GetNamespace()).Create(testContext(t), obj, metav1.CreateOptions{FieldManager: manager})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// ownedBy is an object's text with an owner, written in flow style.
func ownedBy(text string, owner *unstructured.Unstructured, uid types.UID) string {
	reference := "ownerReferences: [{apiVersion: " + owner.GetAPIVersion() + ", kind: " + owner.GetKind() +
		", name: " + owner.GetName() + ", uid: " + string(uid) + "}], name:"
	return strings.Replace(text, "name:", reference, 1)
}

func names(entries []*Entry, verdict Verdict) []string {
	var found []string
	for _, e := range entries {
		if e.Verdict == verdict {
			found = append(found, e.Ref.String())
		}
	}
	return found
}

const pod = `
apiVersion: v1
kind: Pod
metadata: {name: NAME, namespace: NAMESPACE}
spec: {serviceAccountName: default, automountServiceAccountToken: false, containers: [{name: a, image: example.test/a}]}`

// defaultAccount makes what a controller would: these tests run without any.
func defaultAccount(t *testing.T, e *Engine, namespace string) {
	t.Helper()
	made(t, e, "kube-controller-manager", "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: default, namespace: "+namespace+"}")
	made(t, e, "kube-controller-manager", strings.Replace(configMap(namespace, "kube-root-ca.crt", "x"), "key", "ca.crt", 1))
	made(t, e, "pilot-discovery", configMap(namespace, "istio-ca-crl", ""))
}

func podIn(namespace, name string) string {
	return strings.NewReplacer("NAMESPACE", namespace, "NAME", name).Replace(pod)
}

func TestArenaIsMadeExactlyTheFolder(t *testing.T) {
	e := newEngine(t, "exact")
	set := strings.ReplaceAll(firstSet, "first", "exact")
	applied(t, e, objects(t, set))
	if plan := previewed(t, e, objects(t, set)); !plan.Empty() {
		t.Fatalf("second preview is not empty:\n%s", shown(plan))
	}
	defaultAccount(t, e, "exact")
	web, err := e.get(testContext(t), entryOf(t, previewed(t, e, objects(t, set)), "Deployment exact/web").item.mapping,
		Ref{Kind: "Deployment", Namespace: "exact", Name: "web"})
	if err != nil {
		t.Fatal(err)
	}
	made(t, e, "kube-controller-manager", ownedBy(podIn("exact", "web-1"), web, web.GetUID()))
	extra := strings.ReplaceAll(strings.Split(set, "\n---\n")[1], "web", "mine")
	mine := made(t, e, "kubectl-create", extra)
	made(t, e, "kube-controller-manager", ownedBy(podIn("exact", "mine-1"), mine, mine.GetUID()))
	made(t, e, "kube-controller-manager", ownedBy(podIn("exact", "mine-2"), mine, mine.GetUID()))
	made(t, e, "kube-controller-manager", ownedBy(podIn("exact", "orphan"), mine, "00000000-dead-4000-8000-000000000000"))
	made(t, e, "kubectl-create", configMap("exact", "mine", "a"))
	made(t, e, "kubectl-create", "apiVersion: v1\nkind: Secret\nmetadata: {name: mine, namespace: exact}\nstringData: {password: hunter2}")

	plan := previewed(t, e, objects(t, set))
	testutil.Golden(t, "arena-extras.txt", shown(plan))
	data, err := json.Marshal(entryOf(t, plan, "ConfigMap exact/mine"))
	if err != nil || !strings.Contains(string(data), `"added":true`) {
		t.Errorf("as JSON: %s (%v), want it added", data, err)
	}
	if lost := len(plan.Lost()); lost != 4 {
		t.Errorf("%d objects would be lost, want 4", lost)
	}
	for _, obj := range plan.Lost() {
		if obj.GetKind() == "Secret" && !strings.Contains(encodedData(obj), encoded("hunter2")) {
			t.Errorf("what is to be saved is masked: %v", obj.Object["data"])
		}
	}
	result, err := e.Apply(testContext(t), plan, nil)
	if err != nil || result.Deleted != 4 {
		t.Fatalf("Apply: %+v %v, want 4 deleted", result, err)
	}
	for name, want := range map[string]bool{"mine": false, "kube-root-ca.crt": true, "istio-ca-crl": true} {
		if got := exists(t, e, "exact", name); got != want {
			t.Errorf("ConfigMap %s exists: %v, want %v", name, got, want)
		}
	}
	deletedByCollector(t, e, "exact", "mine-1", "mine-2")
	if plan := previewed(t, e, objects(t, set)); !plan.Empty() {
		t.Errorf("a preview after that is not empty:\n%s", shown(plan))
	}
}

func encodedData(obj *unstructured.Unstructured) string {
	data, _ := json.Marshal(obj.Object["data"])
	return string(data)
}

// deletedByCollector does what the garbage collector would.
func deletedByCollector(t *testing.T, e *Engine, namespace string, pods ...string) {
	t.Helper()
	for _, name := range pods {
		mapping, err := e.mapping(Ref{Version: "v1", Kind: "Pod"})
		if err != nil {
			t.Fatal(err)
		}
		none := int64(0)
		if err := e.resource(mapping, namespace).Delete(testContext(t), name, metav1.DeleteOptions{GracePeriodSeconds: &none}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestNothingOutsideTheArenaIsRemoved(t *testing.T) {
	e := newEngine(t, "within")
	applied(t, e, objects(t, namespace("within")))
	made(t, e, "someone", "apiVersion: v1\nkind: Namespace\nmetadata: {name: beyond, labels: {kubernetes.io/metadata.name: beyond, arena: within}}")
	made(t, e, "someone", configMap("beyond", "theirs", "a"))
	made(t, e, "someone", "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: within}")
	role := made(t, e, "someone", "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: owner-within}")
	made(t, e, "someone", ownedBy(configMap("within", "of-cluster-role", "a"), role, role.GetUID()))
	plan := previewed(t, e, objects(t, namespace("within")))
	if !plan.Empty() {
		t.Errorf("something would happen:\n%s", shown(plan))
	}
}

func TestArenaThatMeansEverythingIsRefused(t *testing.T) {
	for _, name := range []string{"", "kube-system", "kubectl-labs-system"} {
		_, err := New(server.Config, Options{FieldManager: "kubectl-labs", Arena: []string{name},
			Inventory: InventoryRef{Namespace: "kubectl-labs-system", Name: "any"}})
		if err == nil {
			t.Errorf("an arena %q was accepted", name)
		}
	}
}

// In the arena it does not matter whose an object is that the set dropped.
func TestDroppedObjectsOfOthersGoFromTheArena(t *testing.T) {
	e := newEngine(t, "dropped")
	applied(t, e, objects(t, namespace("dropped")))
	makeConfigMap(t, e, "dropped", "adopted")
	applied(t, e, objects(t, join(namespace("dropped"), configMap("dropped", "adopted", "foreign"), configMap("dropped", "recreated", "a"))))
	takePlace(t, e, "dropped", "recreated")
	plan := previewed(t, e, objects(t, namespace("dropped")))
	want := []string{"ConfigMap dropped/adopted", "ConfigMap dropped/recreated"}
	if got := names(plan.Entries, Delete); !slices.Equal(got, want) {
		t.Errorf("deleted would be %v, want %v", got, want)
	}
	if len(plan.Lost()) != 2 {
		t.Errorf("%d objects would be lost, want 2", len(plan.Lost()))
	}
}

func TestVolumesOfTheSetsStatefulSetsStay(t *testing.T) {
	e := newEngine(t, "volumes")
	const set = `
apiVersion: v1
kind: Namespace
metadata: {name: volumes}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: volumes}
spec:
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, image: example.test/db}]}
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}`
	const claim = `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: NAME, namespace: volumes}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}`
	applied(t, e, objects(t, set))
	for _, name := range []string{"data-db-0", "data-db-11", "data-db-x", "mine"} {
		made(t, e, "kube-controller-manager", strings.Replace(claim, "NAME", name, 1))
	}
	want := []string{"PersistentVolumeClaim volumes/data-db-x", "PersistentVolumeClaim volumes/mine"}
	if got := names(previewed(t, e, objects(t, set)).Entries, Delete); !slices.Equal(got, want) {
		t.Errorf("deleted would be %v, want %v", got, want)
	}
}

// What the platform below records stays, though it stands in the arena and may
// share its manager.
func TestWhatAnotherInventoryRecordsStaysInTheArena(t *testing.T) {
	e, platform := newEngine(t, "founded"), newEngine(t)
	platform.options.Inventory.Name += "-platform"
	applied(t, platform, objects(t, join(namespace("founded"), configMap("founded", "base", "a"), configMap("founded", "replaced", "a"))))
	takePlace(t, e, "founded", "replaced")
	want := []string{"ConfigMap founded/replaced"}
	if got := names(previewed(t, e, objects(t, namespace("founded"))).Entries, Delete); !slices.Equal(got, want) {
		t.Errorf("deleted would be %v, want %v", got, want)
	}
}
