// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package acceptance

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
	"github.com/kubectl-labs/kubectl-labs/pkg/internal/testutil"
)

const (
	clientSide  = "kubectl-client-side-apply"
	lastApplied = "kubectl.kubernetes.io/last-applied-configuration"
)

// clientSideApplied creates an object as kubectl's client-side apply does.
func clientSideApplied(t *testing.T, c *cluster, text string) {
	t.Helper()
	obj := objects(t, text)[0]
	data, err := json.Marshal(obj.Object)
	if err != nil {
		t.Fatal(err)
	}
	obj.SetAnnotations(map[string]string{lastApplied: string(data) + "\n"})
	if _, err := c.at(t, obj).Create(testContext(t), obj, metav1.CreateOptions{FieldManager: clientSide}); err != nil {
		t.Fatal(err)
	}
}

func encoded(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

func TestCase07SecretAfterClientSideApply(t *testing.T) {
	e := shared.engine(t)
	applied(t, e, objects(t, namespace("case-07")))
	secret := "apiVersion: v1\nkind: Secret\nmetadata: {name: login, namespace: case-07}\ndata: {user: USER, password: PASSWORD}"
	old := strings.NewReplacer("USER", encoded("marianne"), "PASSWORD", encoded("hunter2-old")).Replace(secret)
	current := strings.NewReplacer("USER", encoded("marianne"), "PASSWORD", encoded("hunter2-new")).Replace(secret)
	clientSideApplied(t, shared, old)
	objs := objects(t, join(namespace("case-07"), current))
	before := shared.everything(t)
	first := previewed(t, e, objs)
	plan := previewed(t, e, objs, apply.TakeOver())
	shared.unwritten(t, before)
	testutil.Golden(t, "case-07.txt", shown(first)+"\n"+shown(plan))
	invalid := previewed(t, e, objects(t, join(namespace("case-07"), strings.Replace(secret, "PASSWORD", "hunter2!not-base64", 1))))
	for _, text := range []string{everyOutput(t, first), everyOutput(t, plan), everyOutput(t, invalid)} {
		for _, value := range []string{"hunter2", "marianne", encoded("hunter2-old"), encoded("hunter2-new"), encoded("marianne")} {
			if strings.Contains(text, value) {
				t.Errorf("%q is in:\n%s", value, text)
			}
		}
	}
	carriedOut(t, e, plan)
	settled(t, e, objs)
}

func TestCase08UnknownFieldFailsThePreview(t *testing.T) {
	e := shared.engine(t)
	objs := objects(t, join(namespace("case-08"), deployment("case-08", "  replcas: 2"), configMap("case-08", "settings", "a")))
	before := shared.everything(t)
	plan := previewed(t, e, objs)
	testutil.Golden(t, "case-08.txt", shown(plan))
	var refused *apply.PlanError
	if _, err := e.Apply(testContext(t), plan, nil); !errors.As(err, &refused) || len(refused.Problems) != 1 {
		t.Errorf("Apply: %v, want the refusal that the preview named", err)
	}
	shared.unwritten(t, before)
}

func TestCase11ReplicasThatAnAutoscalerOwns(t *testing.T) {
	e := shared.engine(t)
	objs := objects(t, join(namespace("case-11"), deployment("case-11", "  replicas: 2")))
	applied(t, e, objs)
	web := named("apps/v1", "Deployment", "case-11", "web")
	shared.merge(t, web, "horizontal-pod-autoscaler", `{"spec":{"replicas":5}}`, "scale")
	before := shared.everything(t)
	plan := previewed(t, e, objs)
	again := previewed(t, e, objs, apply.TakeOver())
	testutil.Golden(t, "case-11.txt", shown(plan)+"\n"+shown(again))
	if _, err := e.Apply(testContext(t), plan, nil); err == nil {
		t.Error("Apply took the replicas over without a second yes")
	}
	shared.unwritten(t, before)
	conflicts := entryOf(t, plan, "Deployment case-11/web").Conflicts
	want := apply.FieldConflict{Field: "spec.replicas", Manager: "horizontal-pod-autoscaler", Current: int64(5), Wanted: int64(2)}
	if len(conflicts) != 1 || !strings.HasPrefix(conflicts[0].Manager, want.Manager) || conflicts[0].Field != want.Field ||
		conflicts[0].Current != want.Current || conflicts[0].Wanted != want.Wanted {
		t.Errorf("conflicts %+v, want %+v", conflicts, want)
	}
	carriedOut(t, e, again)
	settled(t, e, objs)
}

func TestCase12KeyRemovedFromAClientSideAppliedObject(t *testing.T) {
	e := shared.engine(t)
	applied(t, e, objects(t, namespace("case-12")))
	clientSideApplied(t, shared, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: case-12}\ndata: {kept: a, removed: b}")
	objs := objects(t, join(namespace("case-12"), "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: case-12}\ndata: {kept: a}"))
	before := shared.everything(t)
	plain, taken := previewed(t, e, objs), previewed(t, e, objs, apply.TakeOver())
	shared.unwritten(t, before)
	testutil.Golden(t, "case-12.txt", shown(plain)+"\n"+shown(taken))
	for _, options := range [][]apply.PreviewOption{nil, {apply.TakeOver()}} {
		plan := previewed(t, e, objs, options...)
		carriedOut(t, e, plan)
		predicted, _, _ := unstructured.NestedMap(entryOf(t, plan, "ConfigMap case-12/settings").After.Object, "data")
		live, _, _ := unstructured.NestedMap(shared.read(t, named("v1", "ConfigMap", "case-12", "settings")).Object, "data")
		if !sameValue(predicted, live) {
			t.Errorf("shown %v, stands %v", predicted, live)
		}
	}
	if data, _, _ := unstructured.NestedMap(shared.read(t, named("v1", "ConfigMap", "case-12", "settings")).Object, "data"); len(data) != 1 {
		t.Errorf("after a takeover stands %v, want only what the set names", data)
	}
	settled(t, e, objs)
}
