// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// says wants each of the texts in an output.
func says(t *testing.T, out string, texts ...string) {
	t.Helper()
	for _, want := range texts {
		if !strings.Contains(out, want) {
			t.Errorf("it does not say %q:\n%s", want, out)
		}
	}
}

func (d *desk) standing() standing {
	d.t.Helper()
	return decode[[]standing](d.t, d.must(0, "status", "-o", "json").out)[0]
}

const ninety = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: reviews, namespace: bookinfo}
spec:
  hosts: [reviews]
  http:
  - name: default
    route:
    - {destination: {host: reviews, subset: v1}, weight: 90}
    - {destination: {host: reviews, subset: v2}, weight: 10}
`

// learner meets the first task: the run ends there with what is missing, hints come
// one by one, wrong work is told from right, and right work lets the run go on.
func learner(t *testing.T, d *desk) {
	r := d.must(1, "run", lab, "--yes")
	says(t, r.out, "Step 3 of 8", "task\n", "✗ anyone", "ruled out", "kubectl labs hint istio-canary", "edit work/canary")
	if strings.Contains(r.errOut, "error:") {
		t.Errorf("the gap is an error too: %s", r.errOut)
	}
	if s := d.standing(); s.Step != "canary" || s.Begun == "" || s.Passed != 2 {
		t.Errorf("at the task: %+v", s)
	}
	says(t, d.must(0, "hint", lab).out, "Hint 1 of")
	says(t, d.must(0, "hint", lab).out, "Hint 2 of")

	d.kubectl("", "patch", "virtualservice", "reviews", "--type=json", "-p", routes("80", "20"))
	watching := d.background("✗ anyone", "check", lab, "--watch")
	if code := watching.end(syscall.SIGINT); code != 1 {
		t.Errorf("a watch that last saw wrong work ended with %d", code)
	}
	says(t, d.must(1, "check", lab, "-o", "json").out, `"means"`)
	says(t, d.must(1, "diff", lab).errOut, "Step canary is a task", "kubectl labs solve")
	says(t, d.do("diff", lab, "--step", "jason").errOut, "Step jason is a task")

	folder := filepath.Join(d.standing().Folder, "files", lab, "work", "canary")
	d.write(filepath.Join(folder, "reviews.yaml"), ninety+"    fault: {abort: {httpStatus: 700}}\n")
	if r := d.do("apply", lab, "-k", folder, "--yes", "--take-over"); r.code == 0 || !strings.Contains(r.out+r.errOut, "HTTP status 700 is not in range") {
		t.Errorf("istiod's own words are missing: %d\n%s%s", r.code, r.out, r.errOut)
	}
	d.write(filepath.Join(folder, "reviews.yaml"), ninety)
	d.must(1, "diff", lab, "-k", folder)
	d.must(0, "apply", lab, "-k", folder, "--yes", "--take-over")
	watching = d.background("✓ anyone", "check", lab, "--watch")
	if code := watching.end(syscall.SIGINT); code != 0 {
		t.Errorf("a watch that last saw right work ended with %d", code)
	}
	says(t, d.must(1, "run", lab, "--yes").out, "Step 4 of 8", "✗ jason")
	if s := d.standing(); s.Step != "jason" || s.Passed != 3 {
		t.Errorf("after the task: %+v", s)
	}
}

func (d *desk) write(path, content string) {
	d.t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		d.t.Fatal(err)
	}
}

const jasonRule = `[{"op":"replace","path":"/spec/http","value":[
{"name":"them","match":[{"headers":{"end-user":{"exact":"jason"}}}],"route":[{"destination":{"host":"reviews","subset":"v2"}}]},
{"name":"others","route":[{"destination":{"host":"reviews","subset":"v1"}}]}]}]`

const elsewhere = `apiVersion: v1
kind: Namespace
metadata: {name: elsewhere}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: reviews, namespace: elsewhere}
spec:
  hosts: [reviews.bookinfo.svc.cluster.local]
  http:
  - match: [{headers: {end-user: {exact: jason}}}]
    route: [{destination: {host: reviews.bookinfo.svc.cluster.local, subset: v2}}]
  - route: [{destination: {host: reviews.bookinfo.svc.cluster.local, subset: v1}}]
`

// anyRoad: a rule in another namespace solves nothing beside an older one and is
// named, one that was edited in place does.
func anyRoad(t *testing.T, d *desk) {
	d.kubectl(elsewhere, "apply", "-f", "-")
	says(t, d.must(1, "check", lab).out, "VirtualService elsewhere/reviews is outside")
	d.kubectl("", "delete", "namespace", "elsewhere")
	d.kubectl("", "patch", "virtualservice", "reviews", "--type=json", "-p", jasonRule)
	d.must(0, "check", lab)
	d.must(0, "run", lab, "--yes", "--to", "jason")
}

// backToTheStart keeps what the learner added, also when it is killed on the way.
func backToTheStart(t *testing.T, d *desk) {
	d.kubectl("", "create", "configmap", "mine", "--from-literal=a=b")
	r := d.must(0, "reset", lab, "--step", "jason", "--yes")
	says(t, r.out, "ConfigMap bookinfo/mine", "not part of this folder", "-reset\n", "your own folders for")
	if kept, err := filepath.Glob(filepath.Join(d.standing().Folder, "saved", "*-reset", "configmap-bookinfo-mine.yaml")); len(kept) != 1 {
		t.Errorf("saved %v, %v", kept, err)
	}
	if s := d.standing(); s.Step != "jason" || s.Passed != 3 || s.Begun != "" {
		t.Errorf("after the reset: %+v", s)
	}
	d.must(1, "check", lab)
	d.must(0, "check", lab, "--step", "canary")

	d.kubectl("", "patch", "virtualservice", "reviews", "--type=json", "-p", jasonRule)
	killed := d.background("… reset", "reset", lab, "--step", "canary", "--yes")
	killed.end(syscall.SIGKILL)
	again := d.must(0, "reset", lab, "--yes", "-o", "json").out
	fits(t, "reset", again)
	if got := decode[standing](t, again).Step; got != "canary" {
		t.Errorf("the reset that goes on is one of %s", got)
	}
	d.must(0, "check", lab, "--step", "pin-v1")
}

func fits(t *testing.T, name, document string) {
	t.Helper()
	schema, err := jsonschema.NewCompiler().Compile(filepath.Join("..", "..", "pkg", "cmd", "schemas", name+".schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(decode[any](t, document)); err != nil {
		t.Error(err)
	}
}
