// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/internal/testutil"
)

func TestMain(m *testing.M) {
	testutil.GoldenFlag()
	flag.Parse()
	os.Exit(m.Run())
}

func object(t *testing.T, text string) *unstructured.Unstructured {
	t.Helper()
	if text == "" {
		return nil
	}
	return testutil.Object(t, text)
}

func text(lines []Line) string {
	var out strings.Builder
	for _, l := range lines {
		fmt.Fprintln(&out, l.Text)
	}
	return out.String()
}

const routes = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: reviews, namespace: bookinfo}
spec:
  hosts: [reviews]
  http:
  - name: jason
    match: [{headers: {end-user: {exact: jason}}}]
    route: [{destination: {host: reviews, subset: v2}}]
  - name: default
    route:
`

func deployment(containers string) string {
	return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: " + containers + "}}}"
}

func config(data string) string {
	return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: " + data
}

func secret(data, applied string) string {
	return `{apiVersion: v1, kind: Secret, metadata: {name: s, annotations: {kubectl.kubernetes.io/last-applied-configuration: '` +
		applied + `'}}, data: ` + data + `}`
}

func TestHunks(t *testing.T) {
	cases := map[string]struct{ before, after string }{
		"route weights": {
			routes + "    - {destination: {host: reviews, subset: v1}, weight: 100}",
			routes + "    - {destination: {host: reviews, subset: v1}, weight: 90}\n    - {destination: {host: reviews, subset: v2}, weight: 10}",
		},
		"container by name": {
			deployment("[{name: side, image: s:1}, {name: web, image: w:1}]"),
			deployment("[{name: web, image: w:2}, {name: side, image: s:1}]"),
		},
		"ports by number and protocol": {
			deployment("[{name: web, ports: [{containerPort: 53, protocol: UDP}, {containerPort: 53, protocol: TCP}]}]"),
			deployment("[{name: web, ports: [{containerPort: 53, protocol: UDP, name: dns}, {containerPort: 53, protocol: TCP}]}]"),
		},
		"environment order": {
			deployment("[{name: web, env: [{name: A, value: a}, {name: B, value: b}]}]"),
			deployment("[{name: web, env: [{name: B, value: b}, {name: A, value: a}]}]"),
		},
		"field added and removed": {
			"apiVersion: v1\nkind: Service\nmetadata: {name: s, labels: {app.kubernetes.io/name: s}}\nspec: {selector: {app: a}}",
			"apiVersion: v1\nkind: Service\nmetadata: {name: s, annotations: {note: hello}}\nspec: {selector: {app: a, version: v1}}",
		},
		"long environment": {
			deployment("[{name: web, env: [{name: A}, {name: B}, {name: C}, {name: D}, {name: E}, {name: F}, {name: G}, {name: H}]}]"),
			deployment("[{name: web, env: [{name: A}, {name: B}, {name: D}, {name: C}, {name: E}, {name: F}, {name: G}, {name: H}]}]"),
		},
		"rule in front": {
			routes + "    - {destination: {host: reviews}}",
			strings.Replace(routes, "  - name: jason", "  - name: anna\n    route: [{destination: {host: reviews, subset: v3}}]\n  - name: jason", 1) +
				"    - {destination: {host: reviews}}",
		},
		"lines of a text": {config(`{file: "a\nb\nc\nd\n"}`), config(`{file: "a\nb\nC\nd\n"}`)},
		"strings that look like other types": {
			config(`{flag: "true", count: "1"}`), config(`{flag: "yes", count: "2"}`),
		},
		"secret values": {
			secret("{changes: b2xk, stays: c2FtZQ==, goes: Z29uZQ==}", `{"data":{"changes":"b2xk"}}`),
			secret("{changes: bmV3, stays: c2FtZQ==, comes: Y29tZXM=}", `{"data":{"changes":"bmV3"}}`),
		},
		"noise only": {
			"apiVersion: v1\nkind: Pod\nmetadata: {name: p, uid: a, resourceVersion: '1', generation: 1}\nstatus: {phase: Pending}",
			"apiVersion: v1\nkind: Pod\nmetadata: {name: p, uid: a, resourceVersion: '2', generation: 2}\nstatus: {phase: Running}",
		},
		"created": {"", deployment("[{name: web, image: w:1, args: [serve, --port, '80'], env: [{name: A, value: a}, {name: B, value: b}], resources: {limits: {cpu: 1}}, command: [a], tty: true, ports: [{containerPort: 80, protocol: TCP, name: http, hostPort: 8080, hostIP: 127.0.0.1}]}]")},
		"deleted": {config("{a: b}"), ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := text(Hunks(object(t, c.before), object(t, c.after), Options{}))
			testutil.Golden(t, strings.ReplaceAll(name, " ", "-")+".txt", got)
		})
	}
}

func TestFullShowsWholeObjects(t *testing.T) {
	obj := object(t, deployment("[{name: web, image: w:1, args: [serve], env: [{name: A, value: a}], resources: {limits: {cpu: 1}}}]"))
	testutil.Golden(t, "created-full.txt", text(Hunks(nil, obj, Options{Full: true})))
	testutil.Golden(t, "deleted-full.txt", text(Hunks(obj, nil, Options{Full: true})))
}

func TestCompareNamesPaths(t *testing.T) {
	before := object(t, deployment("[{name: web, image: w:1, args: [a]}]"))
	after := object(t, deployment("[{name: web, image: w:2, args: [b]}, {name: new}]"))
	want := []Field{
		{Path: "spec.template.spec.containers[web].args", Op: OpChange, Before: []any{"a"}, After: []any{"b"}},
		{Path: "spec.template.spec.containers[web].image", Op: OpChange, Before: "w:1", After: "w:2"},
		{Path: "spec.template.spec.containers[new]", Op: OpAdd, After: map[string]any{"name": "new"}},
	}
	if d := cmp.Diff(want, Compare(before, after), cmpopts.IgnoreUnexported(Field{})); d != "" {
		t.Errorf("fields differ (-want +got):\n%s", d)
	}
}
