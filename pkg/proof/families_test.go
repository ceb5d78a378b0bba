// SPDX-License-Identifier: Apache-2.0

package proof_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/proof"

	"github.com/kubectl-labs/kubectl-labs/pkg/internal/testutil"
)

func object(t *testing.T, text string) *unstructured.Unstructured {
	t.Helper()
	return testutil.Object(t, text)
}

const faulty = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: ratings, namespace: shop}
spec:
  hosts: [ratings]
  http:
  - name: slow
    fault:
      delay: {fixedDelay: 7s, percentage: {value: 50}}
      abort: {httpStatus: 500, percentage: {value: 100}}
    timeout: 2s
    retries: {attempts: 2, perTryTimeout: 1s}
    route:
    - destination: {host: ratings}
`

const crossing = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: ratings, namespace: shop}
spec:
  hosts: [ratings]
  http:
  - name: one
    match: [{headers: {end-user: {exact: one}}}]
    route: [{destination: {host: ratings, subset: v1}, weight: 100}]
  - name: two
    match: [{headers: {end-user: {exact: two}}}]
    route: [{destination: {host: ratings, subset: v2}}]
  - name: shared
    match: [{headers: {end-user: {exact: three}}}]
    route:
    - {destination: {host: ratings, subset: v1}, weight: 50}
    - {destination: {host: ratings, subset: v3}, weight: 50}
  - name: rest
    route: [{destination: {host: ratings, subset: v1}}]
`

const scoped = `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: {name: strict, namespace: shop}
spec:
  selector: {matchLabels: {app: ratings}}
  mtls: {mode: PERMISSIVE}
`

const allowed = `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: few, namespace: shop}
spec:
  action: ALLOW
  rules:
  - from: [{source: {namespaces: [shop]}}]
`

const chosen = `
apiVersion: v1
kind: Service
metadata: {name: shop, namespace: shop}
spec: {selector: {app: shop, colour: green}}
`

const patient = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: page, namespace: shop}
spec:
  template:
    metadata: {labels: {app: page}}
    spec:
      containers:
      - name: page
        env:
        - {name: PATIENCE, value: 3s}
        - {name: COLOUR, value: red}
`

// What the shipped labs may not use is derived all the same.
func TestFamilies(t *testing.T) {
	for _, c := range []struct {
		name, object, start string
		want                []string
	}{
		{"faults", faulty, "", []string{
			"fault: VirtualService shop/ratings spec.http[slow].fault: dropped",
			"fault: VirtualService shop/ratings spec.http[slow].fault.abort: dropped",
			"fault: VirtualService shop/ratings spec.http[slow].fault.delay.fixedDelay: 7s → 3.5s",
			"fault: VirtualService shop/ratings spec.http[slow].fault.delay.fixedDelay: 7s → 14s",
			"percentage: VirtualService shop/ratings spec.http[slow].fault.delay.percentage.value: 50 % → 40 %",
			"percentage: VirtualService shop/ratings spec.http[slow].fault.delay.percentage.value: 50 % → 100 %",
			"percentage: VirtualService shop/ratings spec.http[slow].fault.abort.percentage.value: 100 % → 50 %",
			"status: VirtualService shop/ratings spec.http[slow].fault.abort.httpStatus: 500 → 503",
			"timeout: VirtualService shop/ratings spec.http[slow].timeout: 2s dropped",
			"timeout: VirtualService shop/ratings spec.http[slow].timeout: 2s → 4s",
			"retries: VirtualService shop/ratings spec.http[slow].retries: dropped",
			"retries: VirtualService shop/ratings spec.http[slow].retries.attempts: 2 → 0",
			"retries: VirtualService shop/ratings spec.http[slow].retries.perTryTimeout: 1s → 0.5s",
		}},
		{"a policy of one workload", scoped, "", []string{
			"mode: PeerAuthentication shop/strict spec.mtls.mode: PERMISSIVE → STRICT",
			"scope: PeerAuthentication shop/strict spec.selector: dropped: for the whole namespace",
		}},
		{"who may call", allowed, "", []string{
			"action: AuthorizationPolicy shop/few spec.action: ALLOW → DENY",
			"rule: AuthorizationPolicy shop/few spec.rules[0]: dropped",
		}},
		{"whom a Service finds", chosen, strings.Replace(chosen, "green", "blue", 1), []string{
			"selector: Service shop/shop spec.selector.app: dropped, the others stay",
			"selector: Service shop/shop spec.selector.colour: dropped, the others stay",
			"selector: Service shop/shop spec.selector.colour: green → greenx",
		}},
		{"an application's time-out", patient, strings.Replace(patient, "3s", "1s", 1), []string{
			"environment: Deployment shop/page spec.template.spec.containers[page].env[PATIENCE].value: 3s → 1.5s",
			"environment: Deployment shop/page spec.template.spec.containers[page].env[PATIENCE].value: 3s → 6s",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := &proof.Answer{Objects: []*unstructured.Unstructured{object(t, c.object)}, Arena: []string{"shop"}}
			if c.start != "" {
				a.Start = []*unstructured.Unstructured{object(t, c.start)}
			}
			got := said(a.Mutants())
			for _, want := range c.want {
				if !slices.Contains(got, want) {
					t.Errorf("no mutant %q among\n%s", want, strings.Join(got, "\n"))
				}
			}
		})
	}
}

// Rules change their destinations where each has one and they differ.
func TestDestinationsOfTwoRules(t *testing.T) {
	a := &proof.Answer{Objects: []*unstructured.Unstructured{object(t, crossing)}, Arena: []string{"shop"}}
	crossed := slices.DeleteFunc(a.Mutants(), func(v proof.Variant) bool { return v.Family != "destination" })
	const http = "destination: VirtualService shop/ratings spec.http: "
	want := []string{
		http + "spec.http[one] to v2, spec.http[two] to v1",
		http + "spec.http[two] to v1, spec.http[rest] to v2",
	}
	if diff := cmp.Diff(want, said(crossed)); diff != "" {
		t.Fatal(diff)
	}
	rules, _, _ := unstructured.NestedSlice(crossed[0].Objects[0].Object, "spec", "http")
	var subsets []any
	for _, r := range rules {
		route := r.(map[string]any)["route"].([]any)
		subsets = append(subsets, route[0].(map[string]any)["destination"].(map[string]any)["subset"])
	}
	if diff := cmp.Diff([]any{"v2", "v1", "v1", "v1"}, subsets); diff != "" {
		t.Error(diff)
	}
}

// One of several changed objects left as it was, and one that had to go left in
// place, are wrong answers; a start that is measured anyway is none.
func TestObjectsLeftBehind(t *testing.T) {
	a := &proof.Answer{
		Start:   []*unstructured.Unstructured{object(t, faulty), object(t, strings.Replace(patient, "3s", "1s", 1)), object(t, allowed)},
		Objects: []*unstructured.Unstructured{object(t, strings.Replace(faulty, "7s", "1s", 1)), object(t, patient)},
	}
	got := said(a.Mutants())
	for _, want := range []string{
		"object: VirtualService shop/ratings: left as it was", "object: Deployment shop/page: left as it was",
		"object: AuthorizationPolicy shop/few: left in place",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("no mutant %q among\n%s", want, strings.Join(got, "\n"))
		}
	}
	a = &proof.Answer{Start: []*unstructured.Unstructured{object(t, allowed)}}
	if got := said(a.Mutants()); len(got) > 0 {
		t.Errorf("that is the start: %q", got)
	}
}
