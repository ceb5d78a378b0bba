// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package acceptance

import (
	"strings"
	"testing"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
	"github.com/kubectl-labs/kubectl-labs/pkg/internal/testutil"
)

func deployment(ns, more string) string {
	return strings.NewReplacer("NS", ns, "MORE", more).Replace(`
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: NS}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: example.test/web:v1
MORE`)
}

// widgets is a definition whose properties are filled in.
func widgets(group, properties string) string {
	return strings.NewReplacer("GROUP", group, "PROPERTIES", properties).Replace(`
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.GROUP}
spec:
  group: GROUP
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
            properties: {size: {type: integer}, colour: {type: string, default: green}PROPERTIES}`)
}

func widget(group, ns, spec string) string {
	return "apiVersion: " + group + "/v1\nkind: Widget\nmetadata: {name: one, namespace: " + ns + "}\nspec: " + spec
}

func TestCase01FirstApplyShowsEveryObject(t *testing.T) {
	e := shared.engine(t)
	objs := objects(t, join(namespace("case-01"), widgets("case01.test", ""), widget("case01.test", "case-01", "{size: 3}"), deployment("case-01", "")))
	before := shared.everything(t)
	plan := previewed(t, e, objs)
	shared.unwritten(t, before)
	testutil.Golden(t, "case-01.txt", shown(plan))
	for name, want := range map[string]apply.Evidence{
		"Namespace case-01":                            apply.Server,
		"CustomResourceDefinition widgets.case01.test": apply.Server,
		"Widget case-01/one":                           apply.Schema,
		"Deployment case-01/web":                       apply.Shadow,
	} {
		if entry := entryOf(t, plan, name); entry.Verdict != apply.Create || entry.Evidence != want || entry.After == nil {
			t.Errorf("%s: %s by %s, want a creation by %s with its fields", name, entry.Verdict, entry.Evidence, want)
		}
	}
	if got := carriedOut(t, e, plan).Written; got != len(objs) {
		t.Errorf("written %d, want %d", got, len(objs))
	}
	settled(t, e, objs)
}

func TestCase02ResourceThatItsNewDefinitionRefuses(t *testing.T) {
	var text strings.Builder
	before := shared.everything(t)
	for _, spec := range []string{"{size: 30}", "{colour: red}", "{size: 3, colur: red}"} {
		e := shared.engine(t)
		plan := previewed(t, e, objects(t, join(namespace("case-02"), widgets("case02.test", ""), widget("case02.test", "case-02", spec))))
		text.WriteString("spec: " + spec + "\n" + shown(plan) + "\n")
		if len(plan.Problems) != 1 || plan.Problems[0].Ref.Kind != "Widget" {
			t.Errorf("problems %v, want one of the widget", plan.Problems)
		}
		if _, err := e.Apply(testContext(t), plan, nil); err == nil {
			t.Error("Apply accepted a plan with a problem")
		}
	}
	shared.unwritten(t, before)
	testutil.Golden(t, "case-02.txt", text.String())
}

func TestCase03DefinitionGainsAFieldThatAResourceUses(t *testing.T) {
	e := shared.engine(t)
	applied(t, e, objects(t, join(namespace("case-03"), widgets("case03.test", ""), widget("case03.test", "case-03", "{size: 3}"))))
	gained := ", weight: {type: integer}, unit: {type: string, default: kg}"
	objs := objects(t, join(namespace("case-03"), widgets("case03.test", gained), widget("case03.test", "case-03", "{size: 3, weight: 7}")))
	before := shared.everything(t)
	plan := previewed(t, e, objs)
	shared.unwritten(t, before)
	testutil.Golden(t, "case-03.txt", shown(plan))
	var paths []string
	for _, f := range entryOf(t, plan, "Widget case-03/one").Fields {
		paths = append(paths, f.Path)
	}
	if got := strings.Join(paths, " "); got != "spec.unit spec.weight" {
		t.Errorf("the widget's changed fields are %q", got)
	}
	carriedOut(t, e, plan)
	settled(t, e, objs)
}
