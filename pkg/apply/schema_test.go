// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const thingDefinition = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.test}
spec:
  group: example.test
  names: {kind: Thing, plural: things}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          metadata: {type: object, properties: {name: {type: string, maxLength: 8}}}
          spec:
            type: object
            x-kubernetes-validations:
            - {rule: "!has(self.size) || self.size + 1 < 10", message: too big}
            properties:
              size: {type: integer, default: 3}
              free: {type: object, x-kubernetes-preserve-unknown-fields: true}
              port: {x-kubernetes-int-or-string: true}
              list: {type: array, items: {type: object, properties: {name: {type: string}, weight: {type: integer, default: 1}}}}
              pod: {type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}
              old: {type: string, maxLength: 2, x-kubernetes-validations: [{rule: self == oldSelf, message: never changes}]}`

// schemaCase is a spec, the one before it, and what becomes of it.
type schemaCase struct {
	name, spec, old string
	want            string // of the spec
	refused         string
}

func schemaCases() map[string]schemaCase {
	return map[string]schemaCase{
		"whole numbers":       {spec: "{size: 4}", want: "{size: 4}"},
		"default":             {spec: "{}", want: "{size: 3}"},
		"rule":                {spec: "{size: 9}", refused: "too big"},
		"free fields":         {spec: "{free: {a: {b: 1}}}", want: "{size: 3, free: {a: {b: 1}}}"},
		"unknown field":       {spec: "{fre: 1}", refused: "unknown field spec.fre"},
		"number or text":      {spec: "{port: http}", want: "{size: 3, port: http}"},
		"number, not text":    {spec: "{port: 80}", want: "{size: 3, port: 80}"},
		"neither":             {spec: "{port: true}", refused: "spec.port"},
		"default in a list":   {spec: "{list: [{name: a}]}", want: "{size: 3, list: [{name: a, weight: 1}]}"},
		"embedded":            {spec: "{pod: {apiVersion: v1, kind: Pod, metadata: {name: a}}}", want: "{size: 3, pod: {apiVersion: v1, kind: Pod, metadata: {name: a}}}"},
		"embedded, no kind":   {spec: "{pod: {apiVersion: v1}}", refused: "spec.pod.kind"},
		"embedded, bad label": {spec: "{pod: {apiVersion: v1, kind: Pod, metadata: {labels: {a b: c}}}}", refused: "spec.pod.metadata.labels"},
		"name of an object":   {name: "A_B", spec: "{}", refused: "metadata.name"},
		"name by the schema":  {name: "much-too-long", spec: "{}", refused: "metadata.name"},
		"changed":             {spec: "{old: b}", old: "{old: a}", refused: "never changes"},
		"not changed":         {spec: "{old: a}", old: "{old: a}", want: "{size: 3, old: a}"},
		"wrong since long":    {spec: "{old: abc}", old: "{old: abc}", want: "{size: 3, old: abc}"},
		"wrong only now":      {spec: "{old: abc}", refused: "spec.old"},
		"nothing to compare":  {spec: "{old: b}", old: "{}", want: "{size: 3, old: b}"},
		"text where a number": {spec: "{size: many}", refused: "spec.size"},
	}
}

func TestSchemaAsTheServerReadsIt(t *testing.T) {
	const thing = "apiVersion: example.test/v1\nkind: Thing\nmetadata: {name: NAME, namespace: web}\nspec: SPEC"
	s, err := schemaOf(parsed(t, thingDefinition), "v1")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range schemaCases() {
		t.Run(name, func(t *testing.T) {
			if c.name == "" {
				c.name = "thing"
			}
			obj := parsed(t, strings.NewReplacer("NAME", c.name, "SPEC", c.spec).Replace(thing))
			old := parsed(t, strings.NewReplacer("NAME", c.name, "SPEC", c.old).Replace(thing))
			if c.old == "" {
				old = nil
			}
			err := s.unknown(obj)
			if err == nil {
				s.complete(obj)
				err = s.check(t.Context(), obj, old, true)
			}
			if c.refused != "" {
				if err == nil || !strings.Contains(err.Error(), c.refused) {
					t.Errorf("got %v, want it to name %q", err, c.refused)
				}
				return
			}
			want := parsed(t, strings.NewReplacer("NAME", c.name, "SPEC", c.want).Replace(thing))
			if d := cmp.Diff(want.Object, obj.Object); err != nil || d != "" {
				t.Errorf("%v\n%s", err, d)
			}
		})
	}
}
