// SPDX-License-Identifier: Apache-2.0

package proof_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/proof"
)

const ratings = `
apiVersion: v1
kind: Service
metadata: {name: ratings, namespace: shop}
spec:
  selector: {app: ratings}
  ports: [{name: http, port: 9080}]
`

// versions is a DestinationRule of a host whose subset v1 has a label.
const versions = `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: NAME, namespace: shop}
spec:
  host: HOST
  subsets:
  - {name: v1, labels: {version: LABEL}}
`

const routed = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: ratings, namespace: shop}
spec:
  hosts: [ratings]
  http:
  - route: [ROUTE]
    timeout: TIMEOUT
`

func shapes(a *proof.Answer) []proof.Variant {
	return slices.DeleteFunc(a.Equivalents(), func(v proof.Variant) bool { return v.Family != "shape" })
}

func versionsOf(t *testing.T, name, host, label string) *unstructured.Unstructured {
	t.Helper()
	return object(t, strings.NewReplacer("NAME", name, "HOST", host, "LABEL", label).Replace(versions))
}

// asGateway gives the only rule of the HTTPRoute, nil where there is none, and the
// Services that came with it.
func asGateway(t *testing.T, route, timeout string) (rule map[string]any, services []*unstructured.Unstructured) {
	t.Helper()
	a := &proof.Answer{HTTPRoutes: true, Objects: []*unstructured.Unstructured{
		object(t, ratings), versionsOf(t, "details", "details", "of-details"), versionsOf(t, "ratings", "ratings.shop", "of-ratings"),
		object(t, strings.NewReplacer("ROUTE", route, "TIMEOUT", timeout).Replace(routed)),
	}}
	found := shapes(a)
	if len(found) == 0 {
		return nil, nil
	}
	objs := found[0].Objects
	i := slices.IndexFunc(objs, func(o *unstructured.Unstructured) bool { return o.GetKind() == "HTTPRoute" })
	rules, _, _ := unstructured.NestedSlice(objs[i].Object, "spec", "rules")
	services = slices.DeleteFunc(slices.Clone(objs), func(o *unstructured.Unstructured) bool {
		return o.GetKind() != "Service" || o.GetName() == "ratings"
	})
	return rules[0].(map[string]any), services
}

// Only a DestinationRule for the Service's own host says what its subsets are.
func TestTheSubsetsOfAnotherServiceAreNotTaken(t *testing.T) {
	_, services := asGateway(t, "{destination: {host: ratings, subset: v1}}", "")
	if len(services) != 1 {
		t.Fatalf("the Services %v", services)
	}
	selector, _, _ := unstructured.NestedMap(services[0].Object, "spec", "selector")
	if diff := cmp.Diff(map[string]any{"app": "ratings", "version": "of-ratings"}, selector); diff != "" {
		t.Error(diff)
	}
}

func TestRulesAsTheGatewayAPIHasThem(t *testing.T) {
	const whole, v1 = "{destination: {host: ratings}}", "{destination: {host: ratings, subset: v1}, weight: 10}"
	ref := func(name string, weight ...int64) any {
		ref := map[string]any{"name": name, "port": int64(9080)}
		if len(weight) > 0 {
			ref["weight"] = weight[0]
		}
		return ref
	}
	rule := func(timeout string, refs ...any) map[string]any {
		rule := map[string]any{"matches": []any{}, "backendRefs": refs}
		if timeout != "" {
			rule["timeouts"] = map[string]any{"request": timeout}
		}
		return rule
	}
	for name, c := range map[string]struct {
		route, timeout string
		want           map[string]any // nil where it cannot be said
	}{
		"the whole Service":    {whole, "", rule("", ref("ratings"))},
		"its own port":         {"{destination: {host: ratings, port: {number: 9080}}}", "", rule("", ref("ratings"))},
		"another port":         {"{destination: {host: ratings, port: {number: 81}}}", "", nil},
		"another Service":      {"{destination: {host: details}}", "", nil},
		"an unknown subset":    {"{destination: {host: ratings, subset: v9}}", "", nil},
		"no weight is nothing": {whole + ", " + v1, "", rule("", ref("ratings", 0), ref("ratings-v1", 10))},
		"alone without weight": {v1, "", rule("", ref("ratings-v1"))},
		"a time-out":           {whole, "2s", rule("2s", ref("ratings"))},
		"half seconds":         {whole, "1.5s", rule("1s500ms", ref("ratings"))},
		"no time-out":          {whole, "0s", rule("0s", ref("ratings"))},
		"too fine a time-out":  {whole, "0.0001s", nil},
		"too long a time-out":  {whole, "100000s", nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, _ := asGateway(t, c.route, c.timeout)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("want (-), got (+):\n%s", diff)
			}
		})
	}
}
