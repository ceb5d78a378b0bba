// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package apply

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/kubectl-labs/kubectl-labs/pkg/internal/testutil"
)

const firstSet = `
apiVersion: v1
kind: Namespace
metadata: {name: first}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: first}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: example.test/web:v1
        env: [{name: A, value: "1"}, {name: B, value: "2"}]
        resources: {requests: {cpu: 1000m}}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: first}
spec:
  type: NodePort
  selector: {app: web}
  ports: [{name: http, port: 80, targetPort: 8080}]`

func TestFirstApplyShowsEveryObject(t *testing.T) {
	e := newEngine(t)
	objs := objects(t, firstSet)
	plan := previewed(t, e, objs)
	testutil.Golden(t, "first.txt", shown(plan))
	if applied := entryOf(t, plan, "Service first/web"); applied.Evidence != Shadow {
		t.Errorf("evidence %q, want %q", applied.Evidence, Shadow)
	}
	result := applied(t, e, objs)
	if result.Written != 3 {
		t.Errorf("written %d, want 3", result.Written)
	}
	again := previewed(t, e, objs)
	if !again.Empty() {
		t.Errorf("second preview is not empty:\n%s", shown(again))
	}
	testutil.Golden(t, "first-again.txt", shown(again))
}

func TestChangeAndOrderOfEnvironment(t *testing.T) {
	e := newEngine(t)
	set := strings.ReplaceAll(firstSet, "first", "order")
	applied(t, e, objects(t, set))
	set = strings.Replace(set, `{name: A, value: "1"}, {name: B, value: "2"}`, `{name: B, value: "2"}, {name: A, value: "1"}`, 1)
	set = strings.Replace(set, "web:v1", "web:v2", 1)
	set = strings.Replace(set, "cpu: 1000m", "cpu: 1", 1)
	testutil.Golden(t, "order.txt", shown(previewed(t, e, objects(t, set))))
	applied(t, e, objects(t, set))
}

const widgetSet = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.SUFFIX.test}
spec:
  group: SUFFIX.test
  names: {kind: Widget, plural: widgets, singular: widget, listKind: WidgetList}
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
            required: [size]
            x-kubernetes-validations: [{rule: "self.size < 10", message: "too big"}]
            properties:
              size: {type: integer}
              colour: {type: string, default: green}
---
apiVersion: v1
kind: Namespace
metadata: {name: SUFFIX}
---
apiVersion: SUFFIX.test/v1
kind: Widget
metadata: {name: one, namespace: SUFFIX}
spec: {size: 3}`

func TestDefinitionAndItsObjectInOneSet(t *testing.T) {
	e := newEngine(t)
	objs := objects(t, strings.ReplaceAll(widgetSet, "SUFFIX", "widgets"))
	plan := previewed(t, e, objs)
	testutil.Golden(t, "definition.txt", shown(plan))
	applied(t, e, objs)
	if again := previewed(t, e, objs); !again.Empty() {
		t.Errorf("second preview is not empty:\n%s", shown(again))
	}
}

func TestInvalidObjectOfNewDefinition(t *testing.T) {
	set := strings.ReplaceAll(widgetSet, "SUFFIX", "badwidgets")
	for name, spec := range map[string]string{
		"rule":    "spec: {size: 30}",
		"missing": "spec: {colour: red}",
		"unknown": "spec: {size: 3, colur: red}",
	} {
		t.Run(name, func(t *testing.T) {
			plan := previewed(t, newEngine(t), objects(t, strings.Replace(set, "spec: {size: 3}", spec, 1)))
			if len(plan.Problems) != 1 {
				t.Fatalf("problems %v, want one", plan.Problems)
			}
			testutil.Golden(t, "definition-"+name+".txt", shown(plan))
		})
	}
}

const secretSet = `
apiVersion: v1
kind: Namespace
metadata: {name: secrets}
---
apiVersion: v1
kind: Secret
metadata: {name: login, namespace: secrets}
data: {password: PASSWORD, user: dXNlcm5hbWU=}`

func TestSecretValuesAreNeverShown(t *testing.T) {
	e := newEngine(t)
	old, current := encoded("hunter2-old"), encoded("hunter2-new")
	applied(t, e, objects(t, strings.Replace(secretSet, "PASSWORD", old, 1)))
	plan := previewed(t, e, objects(t, strings.Replace(secretSet, "PASSWORD", current, 1)))
	data, err := json.Marshal(plan)
	if err != nil {
		t.Fatal(err)
	}
	text := shown(plan) + string(data)
	for _, value := range []string{old, current, "hunter2", "dXNlcm5hbWU="} {
		if strings.Contains(text, value) {
			t.Errorf("%q is shown in:\n%s", value, text)
		}
	}
	testutil.Golden(t, "secret.txt", shown(plan))
}

func TestSecretValuesAreNotInErrors(t *testing.T) {
	plan := previewed(t, newEngine(t), objects(t, strings.Replace(secretSet, "PASSWORD", "not!base64!hunter2", 1)))
	if len(plan.Problems) != 1 {
		t.Fatalf("problems %v, want one", plan.Problems)
	}
	if text := plan.Problems[0].Error(); strings.Contains(text, "hunter2") {
		t.Errorf("the value is in %q", text)
	}
}

func TestOneBadObjectHidesNoOther(t *testing.T) {
	set := strings.Replace(strings.ReplaceAll(firstSet, "first", "typo"), "replicas: 2", "replcas: 2", 1)
	plan := previewed(t, newEngine(t), objects(t, set))
	testutil.Golden(t, "typo.txt", shown(plan))
	if plan.Err() == nil {
		t.Error("a plan with a problem must be refused")
	}
	if _, err := newEngine(t).Apply(testContext(t), plan, nil); err == nil {
		t.Error("Apply accepted it")
	}
}

func TestUnknownKindAndNamespace(t *testing.T) {
	plan := previewed(t, newEngine(t), objects(t, `
apiVersion: nowhere.test/v1
kind: Thing
metadata: {name: x}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: x, namespace: nowhere}
---
apiVersion: v1
kind: ConfigMap
metadata: {generateName: x-}`))
	testutil.Golden(t, "unknown.txt", shown(plan))
}
