// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package acceptance

import (
	"strings"
	"testing"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
	"github.com/kubectl-labs/kubectl-labs/pkg/diff"
	"github.com/kubectl-labs/kubectl-labs/pkg/internal/testutil"
)

const environment = `        env: [{name: A, value: "1"}, {name: B, value: "2"}]
        resources: {requests: {cpu: 1000m}}`

func TestCase13OrderIsShownAndSpellingIsNot(t *testing.T) {
	e := shared.engine(t)
	applied(t, e, objects(t, join(namespace("case-13"), deployment("case-13", environment))))
	respelt := strings.Replace(environment, "1000m", "1", 1)
	plan := previewed(t, e, objects(t, join(namespace("case-13"), deployment("case-13", respelt))))
	if !plan.Empty() {
		t.Errorf("1000m and 1 are the same:\n%s", shown(plan))
	}
	web := named("apps/v1", "Deployment", "case-13", "web")
	old := shared.read(t, web).GetGeneration()
	reordered := strings.Replace(respelt, `{name: A, value: "1"}, {name: B, value: "2"}`, `{name: B, value: "2"}, {name: A, value: "1"}`, 1)
	objs := objects(t, join(namespace("case-13"), deployment("case-13", reordered)))
	plan = previewed(t, e, objs)
	testutil.Golden(t, "case-13.txt", shown(plan))
	fields := entryOf(t, plan, "Deployment case-13/web").Fields
	if len(fields) != 1 || fields[0].Op != diff.OpOrder || fields[0].Path != "spec.template.spec.containers[web].env" {
		t.Errorf("fields %+v, want the order of the environment alone", fields)
	}
	carriedOut(t, e, plan)
	if shared.read(t, web).GetGeneration() == old {
		t.Error("the order was not written")
	}
	settled(t, e, objs)
}

func TestCase14NewServiceOfNodePorts(t *testing.T) {
	e := shared.engine(t)
	service := "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: case-14}\n" +
		"spec: {type: NodePort, selector: {app: web}, ports: [{name: http, port: 80}, {name: https, port: 443, nodePort: 31443}]}"
	objs := objects(t, join(namespace("case-14"), service))
	before := shared.everything(t)
	plan := previewed(t, e, objs)
	shared.unwritten(t, before)
	var full strings.Builder
	entry := entryOf(t, plan, "Service case-14/web")
	for _, l := range entry.Lines(diff.Options{Full: true}) {
		full.WriteString(l.Text + "\n")
	}
	testutil.Golden(t, "case-14.txt", shown(plan)+"\n"+full.String())
	for _, want := range []string{"clusterIP: (assigned)", "clusterIPs: [(assigned)]", "nodePort: (assigned)", "nodePort: 31443"} {
		if !strings.Contains(full.String(), want) {
			t.Errorf("%q is not in:\n%s", want, full.String())
		}
	}
	if strings.Contains(full.String(), "10.96.") {
		t.Errorf("an invented address is shown:\n%s", full.String())
	}
	carriedOut(t, e, plan)
	settled(t, e, objs)
	if again := entryOf(t, previewed(t, e, objs), "Service case-14/web"); again.Verdict != apply.Unchanged {
		t.Errorf("%s, want %s", again.Verdict, apply.Unchanged)
	}
}
