// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"errors"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/internal/testutil"
)

// parsed reads one object as JSON decodes it.
func parsed(t testing.TB, text string) *unstructured.Unstructured {
	t.Helper()
	return testutil.Object(t, text)
}

const (
	startingDeployment = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: app, namespace: web, uid: deployment, annotations: {deployment.kubernetes.io/revision: "2"}}
spec: {replicas: 1}
status: {}`
	quotaRefuses = `
apiVersion: v1
kind: Event
metadata: {name: e, namespace: web, uid: e}
count: 4
reason: FailedCreate
message: 'pods "app-x" is forbidden: exceeded quota: q'
involvedObject: {kind: KIND, name: app, namespace: web, uid: UID}
lastTimestamp: "2026-01-01T00:00:00Z"`
	crashing = `
apiVersion: v1
kind: Pod
metadata:
  name: app-2-x
  namespace: web
  uid: pod
  ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: app-2, uid: set, controller: true}]
status:
  containerStatuses: [{name: app, state: {waiting: {reason: CrashLoopBackOff, message: back-off 10s}}}]`
	currentReplicaSet = `
apiVersion: apps/v1
kind: ReplicaSet
metadata:
  name: app-2
  namespace: web
  uid: set
  annotations: {deployment.kubernetes.io/revision: "2"}
  ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: app, uid: deployment, controller: true}]`
)

// watcher waits for one object and is shown others, without a cluster.
func watcher(t *testing.T, o WaitOptions, sightings ...string) *waiter {
	t.Helper()
	o.Grace = defaultGrace
	w := newWaiter(nil, o, func(Event) {})
	first := parsed(t, sightings[0])
	w.targets[RefOf(first).identity()] = &target{ref: RefOf(first)}
	for _, text := range sightings {
		if err := w.look(sighting{obj: parsed(t, text)}); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

func TestWhatCannotMakePodsOrVolumesIsNamed(t *testing.T) {
	event := func(kind, uid string) string {
		return strings.NewReplacer("KIND", kind, "UID", uid).Replace(quotaRefuses)
	}
	statefulSet := "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: app, namespace: web, uid: stateful}\nspec: {replicas: 1}"
	claim := "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data, namespace: web, uid: claim}\nstatus: {phase: Pending}"
	unprovisioned := strings.NewReplacer("FailedCreate", "ProvisioningFailed").Replace(event("PersistentVolumeClaim", "claim"))
	failing := startingDeployment[:strings.Index(startingDeployment, "status")] +
		"status: {conditions: [{type: ReplicaFailure, status: 'True', reason: FailedCreate, message: 'exceeded quota: q'}]}"
	cases := map[string]struct {
		sightings []string
		reason    string
	}{
		"replica set's events":   {[]string{startingDeployment, currentReplicaSet, event("ReplicaSet", "set")}, "FailedCreate"},
		"deployment's condition": {[]string{failing}, "FailedCreate"},
		"stateful set's events":  {[]string{statefulSet, event("StatefulSet", "stateful")}, "FailedCreate"},
		"claim without a class":  {[]string{claim, unprovisioned}, "ProvisioningFailed"},
		"one failure that mends": {[]string{startingDeployment, currentReplicaSet, strings.Replace(event("ReplicaSet", "set"), "count: 4", "count: 1", 1)}, ""},
		"an old replica set": {[]string{startingDeployment, strings.Replace(currentReplicaSet, `revision: "2"`, `revision: "1"`, 1),
			event("ReplicaSet", "set")}, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			w := watcher(t, WaitOptions{}, c.sightings...)
			if err := w.ripe(time.Now()); err != nil {
				t.Fatalf("at once: %v", err)
			}
			var stuck *NotReadyError
			err := w.ripe(time.Now().Add(15 * time.Second))
			if got := errors.As(err, &stuck); got != (c.reason != "") {
				t.Fatalf("after 15 s: %v, want %q", err, c.reason)
			}
			if stuck != nil && (stuck.Reason != c.reason || !strings.Contains(stuck.Message, "exceeded quota: q")) {
				t.Errorf("got %v", stuck)
			}
		})
	}
}

func TestWhatMayMendByItselfIsWaitedForLonger(t *testing.T) {
	unserved := strings.NewReplacer("KIND", "ReplicaSet", "UID", "set", "exceeded quota: q",
		"Internal error occurred: failed calling webhook injector").Replace(quotaRefuses)
	for reason, c := range map[string]struct {
		seen     string
		patience time.Duration
	}{
		"FailedCreate":     {unserved, applyPatience},
		"CrashLoopBackOff": {crashing, 2 * defaultGrace},
	} {
		w := watcher(t, WaitOptions{}, startingDeployment, currentReplicaSet, c.seen)
		if err := w.ripe(time.Now().Add(c.patience - time.Second)); err != nil {
			t.Errorf("too soon: %v", err)
		}
		var stuck *NotReadyError
		if err := w.ripe(time.Now().Add(c.patience + time.Second)); !errors.As(err, &stuck) || stuck.Reason != reason {
			t.Errorf("in the end: %v", err)
		}
	}
}

// What goes may be in any trouble.
func TestTroubleOfWhatIsBeingDeletedIsNone(t *testing.T) {
	w := newWaiter(nil, WaitOptions{Grace: defaultGrace}, func(Event) {})
	going := parsed(t, strings.Replace(startingDeployment, "uid: deployment,", "uid: deployment, deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: [foregroundDeletion],", 1))
	w.targets[RefOf(going).identity()] = &target{ref: RefOf(going), leaving: true}
	for _, obj := range []*unstructured.Unstructured{going, parsed(t, currentReplicaSet), parsed(t, crashing)} {
		if err := w.look(sighting{obj: obj}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.ripe(time.Now().Add(time.Hour)); err != nil || w.ready() {
		t.Errorf("ready %v, error %v", w.ready(), err)
	}
	if got := w.pending(); len(got) != 1 || got[0].Message != "being deleted: it waits for foregroundDeletion" {
		t.Errorf("pending %v", got)
	}
	if err := w.look(sighting{obj: going, gone: true}); err != nil || !w.ready() {
		t.Errorf("ready %v, error %v once it is gone", w.ready(), err)
	}
}

func TestWantedTroubleSettles(t *testing.T) {
	event := strings.NewReplacer("KIND", "ReplicaSet", "UID", "set").Replace(quotaRefuses)
	w := watcher(t, WaitOptions{Failing: true}, startingDeployment, currentReplicaSet, event)
	if w.ready() {
		t.Fatal("ready before its trouble lasts")
	}
	if err := w.ripe(time.Now().Add(15 * time.Second)); err != nil || !w.ready() {
		t.Errorf("ready %v, error %v", w.ready(), err)
	}
	if err := w.look(sighting{obj: parsed(t, startingDeployment)}); err != nil || !w.ready() {
		t.Errorf("another sighting unsettles it: ready %v, error %v", w.ready(), err)
	}
	job := "apiVersion: batch/v1\nkind: Job\nmetadata: {name: j, namespace: web, uid: job}\nstatus: {conditions: [{type: Failed, status: 'True', message: no}]}"
	if w := watcher(t, WaitOptions{Failing: true}, job); !w.ready() {
		t.Error("a failed job does not settle")
	}
}

func TestClaimThatNobodyUsesIsNotWaitedFor(t *testing.T) {
	const claim = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data, namespace: web, uid: claim}\nstatus: {phase: Pending}"
	about := func(reason, second string) string {
		return strings.NewReplacer("FailedCreate", reason, "00:00:00", "00:00:"+second, "KIND", "PersistentVolumeClaim", "UID", "claim").Replace(quotaRefuses)
	}
	w := watcher(t, WaitOptions{}, claim)
	if w.ready() {
		t.Fatal("ready although nothing is known")
	}
	if w := watcher(t, WaitOptions{}, claim, about("WaitForFirstConsumer", "01")); !w.ready() {
		t.Error("not ready although no pod uses it")
	}
	if w := watcher(t, WaitOptions{}, claim, about("WaitForFirstConsumer", "01"), about("ExternalProvisioning", "02")); w.ready() {
		t.Error("ready although its volume is being made")
	}
}

func TestJudge(t *testing.T) {
	cases := map[string]struct {
		object string
		ready  bool
		words  string
	}{
		"suspended job":       {"apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec: {suspend: true}", true, "suspended"},
		"api nobody serves":   {"apiVersion: apiregistration.k8s.io/v1\nkind: APIService\nmetadata: {name: a}\nstatus: {conditions: [{type: Available, status: 'False'}]}", false, "not available"},
		"api that is served":  {"apiVersion: apiregistration.k8s.io/v1\nkind: APIService\nmetadata: {name: a}\nstatus: {conditions: [{type: Available, status: 'True'}]}", true, ""},
		"no load balancer":    {"apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {type: LoadBalancer, clusterIP: 10.0.0.1}", true, "no address outside"},
		"without conditions":  {"apiVersion: example.test/v1\nkind: Thing\nmetadata: {name: a}", true, ""},
		"resource being made": {"apiVersion: example.test/v1\nkind: Thing\nmetadata: {name: a, generation: 2}\nstatus: {observedGeneration: 1}", false, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			ready, message, err := judge(parsed(t, c.object))
			if err != nil || ready != c.ready || !strings.Contains(message, c.words) {
				t.Errorf("ready %v, %q, %v", ready, message, err)
			}
		})
	}
}
