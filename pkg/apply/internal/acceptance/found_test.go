// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package acceptance

import (
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
)

// What the random walk and the cases found once stands here by name.

func TestFoundNamespaceThatTheSetStillUsesIsKept(t *testing.T) {
	e := shared.engine(t)
	applied(t, e, objects(t, join(namespace("found-used"), configMap("found-used", "one", "a"))))
	objs := objects(t, join(configMap("found-used", "one", "a"), configMap("found-used", "two", "a")))
	plan := previewed(t, e, objs)
	if got := entryOf(t, plan, "Namespace found-used").Verdict; got != apply.Kept {
		t.Errorf("%s, want %s:\n%s", got, apply.Kept, shown(plan))
	}
}

func TestFoundReplacedJobCarriesItsOwnName(t *testing.T) {
	e := shared.engine(t)
	applied(t, e, objects(t, join(namespace("found-job"), job("found-job", "example.test/once:v1"))))
	objs := objects(t, join(namespace("found-job"), job("found-job", "example.test/once:v2")))
	plan := previewed(t, e, objs, apply.AllowReplace())
	if text := shown(plan); strings.Contains(text, "once-labs") {
		t.Errorf("the name it was tried under is shown:\n%s", text)
	}
	carriedOut(t, e, plan)
}

// TestFoundWorkloadThatIsPruned failed once with a context that had ended.
func TestFoundWorkloadThatIsPruned(t *testing.T) {
	e := shared.engine(t)
	applied(t, e, objects(t, join(namespace("found-pruned"), deployment("found-pruned", ""))))
	applied(t, e, objects(t, namespace("found-pruned")))
	if shared.read(t, named("apps/v1", "Deployment", "found-pruned", "web")) != nil {
		t.Error("it still stands")
	}
}

// TestFoundSuspendedJobThatSomebodyLabelled (seed 495956, shard 3): with the label
// the server would drop those that it made itself, which it refuses. The arena is
// exactly the folder all the same: the Job is made anew.
func TestFoundSuspendedJobThatSomebodyLabelled(t *testing.T) {
	ns := "found-labelled"
	e := shared.engine(t, arena(ns))
	suspended := strings.Replace(job(ns, "example.test/once:v1"), "spec: {", "spec: {suspend: true, ", 1)
	objs := objects(t, join(namespace(ns), suspended))
	applied(t, e, objs)
	live := shared.read(t, objs[1])
	put(live.Object, "red", "spec", "template", "metadata", "labels", "tier")
	jobs := shared.dynamic.Resource(kind{version: "batch/v1", resource: "jobs"}.gvr()).Namespace(ns)
	if _, err := jobs.Update(t.Context(), live, metav1.UpdateOptions{FieldManager: "kubectl-edit"}); err != nil {
		t.Fatal(err)
	}
	plan := previewed(t, e, objs)
	if entry := entryOf(t, plan, "Job "+ns+"/once"); entry.Verdict != apply.Replace {
		t.Errorf("%s, want %s:\n%s", entry.Verdict, apply.Replace, shown(plan))
	}
	carriedOut(t, e, plan)
	if labels, _, _ := unstructured.NestedMap(shared.read(t, objs[1]).Object, "spec", "template", "metadata", "labels"); labels["tier"] != nil {
		t.Errorf("the label stays: %v", labels)
	}
}
