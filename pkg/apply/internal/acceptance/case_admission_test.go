// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package acceptance

import (
	"errors"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
	"github.com/kubectl-labs/kubectl-labs/pkg/internal/testutil"
)

func pod(ns, spec string) string {
	return "apiVersion: v1\nkind: Pod\nmetadata: {name: one, namespace: " + ns + "}\nspec: {" + spec + "containers: [{name: c, image: example.test/c}]}"
}

// TestCase04 expects the second stage to stop: a namespace that does not exist
// yet cannot refuse its pod in a preview.
func TestCase04NamespaceThatWillRefuseItsPod(t *testing.T) {
	e := shared.engine(t)
	restricted := "apiVersion: v1\nkind: Namespace\nmetadata: {name: case-04, labels: {pod-security.kubernetes.io/enforce: restricted}}"
	before := shared.everything(t)
	plan := previewed(t, e, objects(t, join(restricted, pod("case-04", ""))))
	shared.unwritten(t, before)
	_, err := e.Apply(testContext(t), plan, nil)
	var changed *apply.PlanChangedError
	if !errors.As(err, &changed) {
		t.Fatalf("Apply: %v, want it to stop after the namespace", err)
	}
	testutil.Golden(t, "case-04.txt", shown(plan)+"\n"+err.Error()+"\n"+shown(changed.Plan))
	if len(changed.Plan.Problems) != 1 || !strings.Contains(changed.Plan.Problems[0].Message, "violates PodSecurity") {
		t.Errorf("problems %v, want the refusal of the pod", changed.Plan.Problems)
	}
	if shared.read(t, named("v1", "Pod", "case-04", "one")) != nil {
		t.Error("the pod stands")
	}
}

const limits = `
apiVersion: v1
kind: LimitRange
metadata: {name: small, namespace: case-05}
spec: {limits: [{type: Container, default: {memory: 64Mi}, defaultRequest: {memory: 32Mi}}]}`

// TestCase05 ends with what the preview after the first stage showed.
func TestCase05LimitRangeThatChangesAPodOfItsSet(t *testing.T) {
	e := shared.engine(t)
	objs := objects(t, join(namespace("case-05"), limits, pod("case-05", "")))
	before := shared.everything(t)
	plan := previewed(t, e, objs)
	shared.unwritten(t, before)
	text, _ := shown(plan), carriedOutInStages(t, e, plan, func(p *apply.Plan) { plan = p })
	testutil.Golden(t, "case-05.txt", text+"\n"+shown(plan))
	resources, _, _ := unstructured.NestedMap(container(t, entryOf(t, plan, "Pod case-05/one").After), "resources")
	live, _, _ := unstructured.NestedMap(container(t, shared.read(t, named("v1", "Pod", "case-05", "one"))), "resources")
	if len(resources) == 0 || !sameValue(resources, live) {
		t.Errorf("shown last: %v, stands: %v", resources, live)
	}
	settled(t, e, objs)
}

// carriedOutInStages applies, agreeing to each new preview on the way.
func carriedOutInStages(t *testing.T, e *apply.Engine, plan *apply.Plan, asked func(*apply.Plan)) *apply.Result {
	t.Helper()
	for range 3 {
		result, err := e.Apply(testContext(t), plan, nil)
		var changed *apply.PlanChangedError
		if errors.As(err, &changed) {
			plan = changed.Plan
			asked(plan)
			continue
		}
		if err != nil {
			t.Fatalf("Apply: %v\n%s", err, shown(plan))
		}
		if result.Prediction.Right != result.Prediction.Total {
			t.Errorf("%s: %v", result.Prediction, result.Prediction.Misses)
		}
		return result
	}
	t.Fatalf("the plan changes again and again:\n%s", shown(plan))
	return nil
}

func container(t *testing.T, pod *unstructured.Unstructured) map[string]any {
	t.Helper()
	list, _, _ := unstructured.NestedSlice(pod.Object, "spec", "containers")
	if len(list) == 0 {
		t.Fatalf("%s has no container", pod.GetName())
	}
	return list[0].(map[string]any)
}

func TestCase06PodWithItsServiceAccountAndPriorityClass(t *testing.T) {
	e := shared.engine(t)
	applied(t, e, objects(t, namespace("case-06")))
	shared.awaitDefaultAccount(t, "case-06")
	objs := objects(t, join(namespace("case-06"),
		"apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: runner, namespace: case-06}",
		"apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: case-06}\nvalue: 1000",
		pod("case-06", "serviceAccountName: runner, priorityClassName: case-06, ")))
	before := shared.everything(t)
	plan := previewed(t, e, objs)
	shared.unwritten(t, before)
	testutil.Golden(t, "case-06.txt", shown(plan))
	if len(plan.Problems) > 0 || entryOf(t, plan, "Pod case-06/one").Verdict != apply.Create {
		t.Errorf("want a creation:\n%s", shown(plan))
	}
	carriedOutInStages(t, e, plan, func(*apply.Plan) {})
	settled(t, e, objs)
}
