// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package apply

import (
	"strings"
	"testing"

	"github.com/kubectl-labs/kubectl-labs/pkg/diff"
	"github.com/kubectl-labs/kubectl-labs/pkg/internal/testutil"
)

// Without controllers nobody makes the default service account.
const barePodSet = `
apiVersion: v1
kind: Namespace
metadata: {name: barepod}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: default, namespace: barepod}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: barepod}
spec:
  initContainers: [{name: first, image: "example.test/init:v1"}]
  containers: [{name: web, image: "example.test/web:v1", ports: [{containerPort: 80}]}]`

func TestBarePodIsPredicted(t *testing.T) {
	e := newEngine(t, "barepod")
	account, _, _ := strings.Cut(barePodSet, "\n---\napiVersion: v1\nkind: Pod")
	applied(t, e, objects(t, account))

	plan := previewed(t, e, objects(t, barePodSet))
	pod := entryOf(t, plan, "Pod barepod/web")
	var text strings.Builder
	for _, line := range pod.Lines(diff.Options{Full: true}) {
		text.WriteString(line.Text + "\n")
	}
	testutil.Golden(t, "pod.txt", shown(plan))
	testutil.Golden(t, "pod-full.txt", text.String())
	if result := applied(t, e, objects(t, barePodSet)); result.Prediction.Total == 0 {
		t.Error("nothing was predicted")
	}
	if again := previewed(t, e, objects(t, barePodSet)); !again.Empty() {
		t.Errorf("second preview is not empty:\n%s", shown(again))
	}
	replaced := strings.Replace(barePodSet, "containerPort: 80", "containerPort: 81", 1)
	testutil.Golden(t, "pod-replaced.txt", shown(previewed(t, e, objects(t, replaced))))
}

const portSet = `
apiVersion: v1
kind: Namespace
metadata: {name: moreports}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: moreports}
spec:
  type: NodePort
  selector: {app: web}
  ports:
  - {name: http, port: 80}`

func TestAPortInFrontOfAnotherIsPredicted(t *testing.T) {
	e := newEngine(t)
	applied(t, e, objects(t, portSet))
	more := objects(t, strings.Replace(portSet, "  ports:\n", "  ports:\n  - {name: dns, port: 53, protocol: UDP}\n  - {name: dns-tcp, port: 53, protocol: TCP}\n", 1))
	testutil.Golden(t, "ports.txt", shown(previewed(t, e, more)))
	applied(t, e, more)
}

const shapedSet = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: houses.shaped.test}
spec:
  group: shaped.test
  names: {kind: House, plural: houses, singular: house, listKind: HouseList}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
              doors:
                type: array
                x-kubernetes-list-type: map
                x-kubernetes-list-map-keys: [side, floor]
                items:
                  type: object
                  required: [side, floor]
                  properties: {side: {type: string}, floor: {type: integer}, name: {type: string}}
              tags: {type: array, x-kubernetes-list-type: set, items: {type: string}}
              rules:
                type: array
                items: {type: object, properties: {name: {type: string}, to: {type: string}}}
---
apiVersion: v1
kind: Namespace
metadata: {name: shaped}
---
apiVersion: shaped.test/v1
kind: House
metadata: {name: one, namespace: shaped}
spec:
  doors: [{side: left, floor: 1, name: door}, {side: left, floor: 2, name: door}]
  tags: [old, warm]
  rules: [{name: a, to: x}, {name: b, to: home}]`

func TestItemsOfListsAreMatchedByTheSchemasKeys(t *testing.T) {
	e := newEngine(t)
	applied(t, e, objects(t, shapedSet))
	changed := objects(t, strings.NewReplacer(
		"floor: 2, name: door", "floor: 2, name: gate", "[old, warm]", "[warm, new]",
		"[{name: a, to: x}, {name: b, to: home}]", "[{name: c, to: x}, {name: b, to: home}, {name: a, to: z}]").Replace(shapedSet))
	testutil.Golden(t, "shapes.txt", shown(previewed(t, e, changed)))
	applied(t, e, changed)
}

func TestNumbersInASecretAreNotInErrors(t *testing.T) {
	plan := previewed(t, newEngine(t), objects(t, strings.Replace(secretSet, "PASSWORD", "987", 1)))
	for _, problem := range plan.Problems {
		if strings.Contains(problem.Error(), "987") {
			t.Errorf("the value is in %q", problem.Error())
		}
	}
	if len(plan.Problems) != 1 {
		t.Errorf("problems %v, want one", plan.Problems)
	}
}

func TestStringDataIsPredictedAsData(t *testing.T) {
	e := newEngine(t)
	set := join(namespace("strings"), `
apiVersion: v1
kind: Secret
metadata: {name: login, namespace: strings}
stringData: {password: hunter2-old, user: somebody}`)
	testutil.Golden(t, "strings-first.txt", shown(previewed(t, e, objects(t, set))))
	applied(t, e, objects(t, set))
	if again := previewed(t, e, objects(t, set)); !again.Empty() {
		t.Errorf("second preview is not empty:\n%s", shown(again))
	}
	changed := objects(t, strings.Replace(set, "hunter2-old", "hunter2-new", 1))
	testutil.Golden(t, "strings.txt", shown(previewed(t, e, changed)))
	applied(t, e, changed)
}
