// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package apply

import (
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"
)

func shortWait() WaitOptions {
	return WaitOptions{Timeout: 20 * time.Second, Grace: 500 * time.Millisecond}
}

// controllers plays the deployment controller: a ReplicaSet and one pod.
func controllers(t *testing.T, e *Engine, ns string) (pod Ref) {
	t.Helper()
	deployment := liveObject(t, e, Ref{Group: "apps", Version: "v1", Kind: "Deployment", Namespace: ns, Name: "web"})
	deployment.SetAnnotations(map[string]string{deploymentRevision: "1"})
	set := owned(t, deployment, `
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: web-1, namespace: NS, annotations: {deployment.kubernetes.io/revision: "1"}}
spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: x}]}}}`, ns)
	set = created(t, e, set)
	created(t, e, objects(t, strings.ReplaceAll("apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: default, namespace: NS}", "NS", ns))[0])
	return RefOf(created(t, e, owned(t, set, `
apiVersion: v1
kind: Pod
metadata: {name: web-1-x, namespace: NS, labels: {app: web}}
spec: {containers: [{name: web, image: x}]}`, ns)))
}

func owned(t *testing.T, owner *unstructured.Unstructured, text, ns string) *unstructured.Unstructured {
	t.Helper()
	obj := objects(t, strings.ReplaceAll(text, "NS", ns))[0]
	yes := true
	obj.SetOwnerReferences([]metav1.OwnerReference{{
		APIVersion: owner.GetAPIVersion(), Kind: owner.GetKind(), Name: owner.GetName(), UID: owner.GetUID(), Controller: &yes}})
	return obj
}

func created(t *testing.T, e *Engine, obj *unstructured.Unstructured) *unstructured.Unstructured {
	t.Helper()
	mapping, err := e.mapping(RefOf(obj))
	if err != nil {
		t.Fatal(err)
	}
	made, err := e.resource(mapping, obj.GetNamespace()).Create(testContext(t), obj, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func liveObject(t *testing.T, e *Engine, ref Ref) *unstructured.Unstructured {
	t.Helper()
	mapping, err := e.mapping(ref)
	if err != nil {
		t.Fatal(err)
	}
	live, err := e.get(testContext(t), mapping, ref)
	if err != nil || live == nil {
		t.Fatalf("reading %s: %v", ref, err)
	}
	return live
}

func waiting(reason, message string) map[string]any {
	return map[string]any{"phase": "Pending", "containerStatuses": []any{map[string]any{
		"name": "web", "image": "x", "imageID": "", "ready": false, "restartCount": int64(0),
		"state": map[string]any{"waiting": map[string]any{"reason": reason, "message": message}}}}}
}

func TestWaitNamesWhatIsWrongWithAPod(t *testing.T) {
	unschedulable := map[string]any{"phase": "Pending", "conditions": []any{map[string]any{
		"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "0/1 nodes are available: 1 Insufficient memory."}}}
	cases := map[string]struct {
		status map[string]any
		reason string
		words  string
	}{
		"pull":          {waiting("ImagePullBackOff", `Back-off pulling image "x": not found`), "ImagePullBackOff", "not found"},
		"crash":         {waiting("CrashLoopBackOff", "back-off 10s restarting failed container"), "CrashLoopBackOff", "container web"},
		"config":        {waiting("CreateContainerConfigError", `configmap "c" not found`), "CreateContainerConfigError", `configmap "c"`},
		"unschedulable": {unschedulable, "Unschedulable", "1 Insufficient memory."},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			e, ns := newEngine(t), "wait-"+name
			objs := objects(t, strings.ReplaceAll(firstSet, "first", ns))
			applied(t, e, objs)
			patchStatus(t, e, controllers(t, e, ns), c.status)
			var stuck *NotReadyError
			if err := e.Wait(testContext(t), objs, shortWait(), nil); !errors.As(err, &stuck) {
				t.Fatalf("Wait: %v, want a pod's trouble", err)
			}
			if stuck.Reason != c.reason || !strings.Contains(stuck.Message, c.words) || stuck.Pod != ns+"/web-1-x" {
				t.Errorf("got %+v", stuck)
			}
		})
	}
}

func TestWaitEndsWhenTheRolloutDoes(t *testing.T) {
	e := newEngine(t)
	objs := objects(t, strings.ReplaceAll(firstSet, "first", "rollout"))
	applied(t, e, objs)
	done := make(chan error, 1)
	started := make(chan Event, 16)
	go func() { done <- e.Wait(testContext(t), objs, shortWait(), func(ev Event) { started <- ev }) }()
	for ev := range started {
		if ev.Ref.Kind == "Deployment" {
			break
		}
	}
	patchStatus(t, newEngine(t), Ref{Group: "apps", Version: "v1", Kind: "Deployment", Namespace: "rollout", Name: "web"}, map[string]any{
		"observedGeneration": int64(1), "replicas": int64(2), "updatedReplicas": int64(2), "readyReplicas": int64(2), "availableReplicas": int64(2),
		"conditions": []any{
			map[string]any{"type": "Progressing", "status": "True", "reason": "NewReplicaSetAvailable"},
			map[string]any{"type": "Available", "status": "True"}}})
	if err := <-done; err != nil {
		t.Errorf("Wait: %v", err)
	}
}

func TestWaitNamesWhatIsMissingAtTheEnd(t *testing.T) {
	e := newEngine(t)
	objs := objects(t, join(strings.ReplaceAll(firstSet, "first", "late"), configMap("late", "absent", "a")))
	applied(t, e, objs[:3])
	var late *TimeoutError
	err := e.Wait(testContext(t), objs, WaitOptions{Timeout: time.Second}, nil)
	if !errors.As(err, &late) || len(late.Pending) != 2 {
		t.Fatalf("Wait: %v, want a timeout that names two objects", err)
	}
	for _, words := range []string{"Deployment late/web", "ConfigMap late/absent: not there"} {
		if !strings.Contains(err.Error(), words) {
			t.Errorf("%q is not in %q", words, err)
		}
	}
}

// TestWaitUntilWhatWasDeletedIsGone: an object with a finalizer stays until somebody
// takes that away; what was never there, or is of a kind that nobody serves, is gone.
func TestWaitUntilWhatWasDeletedIsGone(t *testing.T) {
	e := newEngine(t)
	applied(t, e, objects(t, join(namespace("leaving"), heldConfigMap("leaving"))))
	if err := configMaps(e, "leaving").Delete(testContext(t), "held", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	gone := []Ref{{Group: "example.test", Version: "v1", Kind: "Unserved", Name: "x"}}
	for _, name := range []string{"held", "never"} {
		gone = append(gone, Ref{Version: "v1", Kind: "ConfigMap", Namespace: "leaving", Name: name})
	}
	err := e.Wait(testContext(t), nil, WaitOptions{Timeout: time.Second, Gone: gone}, nil)
	var late *TimeoutError
	if !errors.As(err, &late) || len(late.Pending) != 1 || late.Pending[0].Message != "being deleted: it waits for example.test/hold" {
		t.Fatalf("Wait: %v, want a timeout that names the one that is held", err)
	}
	done, waits := make(chan error, 1), make(chan Event, 16)
	go func() { done <- e.Wait(testContext(t), nil, WaitOptions{Gone: gone}, func(ev Event) { waits <- ev }) }()
	for ev := range waits {
		if ev.Kind == Waiting {
			break
		}
	}
	release(t, "leaving")
	if err := <-done; err != nil {
		t.Errorf("Wait: %v", err)
	}
}

// onWatch does something before the first watch begins.
type onWatch struct {
	http.RoundTripper
	first *sync.Once
	do    func()
}

func (o onWatch) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Query().Has("fieldSelector") {
		o.first.Do(o.do)
	}
	return o.RoundTripper.RoundTrip(r)
}

// An object that goes between the first look and its watch is seen to be gone.
func TestWhatGoesBeforeItsWatchIsGone(t *testing.T) {
	e := newEngine(t)
	applied(t, e, objects(t, join(namespace("early"), heldConfigMap("early"))))
	if err := configMaps(e, "early").Delete(testContext(t), "held", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	cfg, once := rest.CopyConfig(server.Config), &sync.Once{}
	cfg.Wrap(func(inner http.RoundTripper) http.RoundTripper {
		return onWatch{inner, once, func() { release(t, "early") }}
	})
	gone := []Ref{{Version: "v1", Kind: "ConfigMap", Namespace: "early", Name: "held"}}
	if err := engineWith(t, cfg).Wait(testContext(t), nil, WaitOptions{Timeout: 10 * time.Second, Gone: gone}, nil); err != nil {
		t.Error(err)
	}
}

func heldConfigMap(namespace string) string {
	return strings.Replace(configMap(namespace, "held", "a"), "metadata: {", "metadata: {finalizers: [example.test/hold], ", 1)
}

// release lets a held ConfigMap go.
func release(t *testing.T, namespace string) {
	t.Helper()
	free := []byte(`{"metadata":{"finalizers":null}}`)
	if _, err := configMaps(newEngine(t), namespace).Patch(testContext(t), "held", types.MergePatchType, free, metav1.PatchOptions{}); err != nil {
		t.Error(err)
	}
}

func TestWaitForJobs(t *testing.T) {
	const job = `
apiVersion: batch/v1
kind: Job
metadata: {name: NAME, namespace: default}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: x}]}}}`
	e := newEngine(t)
	objs := objects(t, strings.ReplaceAll(job, "NAME", "running"))
	applied(t, e, objs)
	var late *TimeoutError
	if err := e.Wait(testContext(t), objs, WaitOptions{Timeout: time.Second}, nil); !errors.As(err, &late) {
		t.Errorf("Wait: %v, want a timeout: a running job is not done", err)
	}
}

func TestWaitForWhatIsMeantToFail(t *testing.T) {
	e := newEngine(t)
	objs := objects(t, strings.ReplaceAll(firstSet, "first", "meant-to-fail"))
	applied(t, e, objs)
	patchStatus(t, e, controllers(t, e, "meant-to-fail"), waiting("ImagePullBackOff", `Back-off pulling image "x": not found`))
	options := shortWait()
	options.Failing = true
	var last Event
	err := e.Wait(testContext(t), objs, options, func(ev Event) {
		if ev.Ref.Kind == "Deployment" {
			last = ev
		}
	})
	if err != nil || last.Kind != Ready || !strings.Contains(last.Message, "ImagePullBackOff") {
		t.Errorf("Wait: %v, last event %+v", err, last)
	}
}
