// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package acceptance

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
	"github.com/kubectl-labs/kubectl-labs/pkg/internal/testutil"
)

func job(ns, image string) string {
	return "apiVersion: batch/v1\nkind: Job\nmetadata: {name: once, namespace: " + ns + "}\n" +
		"spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: " + image + "}]}}}"
}

func TestCase09JobImageIsReplacedOnlyWithAYes(t *testing.T) {
	e := shared.engine(t)
	applied(t, e, objects(t, join(namespace("case-09"), job("case-09", "example.test/once:v1"))))
	once := named("batch/v1", "Job", "case-09", "once")
	old := shared.read(t, once).GetUID()
	objs := objects(t, join(namespace("case-09"), job("case-09", "example.test/once:v2")))
	before := shared.everything(t)
	plan := previewed(t, e, objs)
	testutil.Golden(t, "case-09.txt", withoutUID(shown(plan)))
	if entry := entryOf(t, plan, "Job case-09/once"); entry.Verdict != apply.Replace || !strings.Contains(entry.Reason, "spec.template") {
		t.Errorf("%s, reason %q, want a replacement for spec.template", entry.Verdict, entry.Reason)
	}
	var refused *apply.PlanError
	if _, err := e.Apply(testContext(t), plan, nil); !errors.As(err, &refused) || len(refused.Replaces) != 1 {
		t.Errorf("Apply: %v, want a refusal that names the replacement", err)
	}
	shared.unwritten(t, before)
	applied(t, e, objs, apply.AllowReplace())
	if live := shared.read(t, once); live == nil || live.GetUID() == old {
		t.Error("the job was not replaced")
	}
	settled(t, e, objs)
}

func TestCase10InvalidReplacementKeepsTheObject(t *testing.T) {
	e := shared.engine(t)
	applied(t, e, objects(t, join(namespace("case-10"), job("case-10", "example.test/once:v1"))))
	invalid := strings.Replace(job("case-10", "example.test/once:v2"), "restartPolicy: Never", "restartPolicy: Sometimes", 1)
	before := shared.everything(t)
	plan := previewed(t, e, objects(t, join(namespace("case-10"), invalid)), apply.AllowReplace(), apply.TakeOver())
	testutil.Golden(t, "case-10.txt", withoutUID(shown(plan)))
	if len(plan.Problems) != 1 || plan.Problems[0].Ref.Kind != "Job" {
		t.Errorf("problems %v, want one of the job", plan.Problems)
	}
	if _, err := e.Apply(testContext(t), plan, nil); err == nil {
		t.Error("Apply accepted an invalid manifest")
	}
	shared.unwritten(t, before)
}

// withoutUID removes what is another in each run.
func withoutUID(text string) string {
	return regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`).ReplaceAllString(text, "UID")
}
