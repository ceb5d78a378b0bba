// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package acceptance

import (
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
	"github.com/kubectl-labs/kubectl-labs/pkg/internal/testutil"
)

func TestCase15PruneLeavesCopiesAndSuccessorsAlone(t *testing.T) {
	e := shared.engine(t)
	applied(t, e, objects(t, join(namespace("case-15"), configMap("case-15", "ours", "a"), configMap("case-15", "successor", "a"))))
	ours := shared.read(t, named("v1", "ConfigMap", "case-15", "ours"))
	copied := named("v1", "ConfigMap", "case-15", "copied")
	copied.SetLabels(ours.GetLabels())
	copied.SetAnnotations(ours.GetAnnotations())
	copied.Object["data"] = ours.Object["data"]
	if _, err := shared.at(t, copied).Create(testContext(t), copied, metav1.CreateOptions{FieldManager: "someone"}); err != nil {
		t.Fatal(err)
	}
	shared.remove(t, named("v1", "ConfigMap", "case-15", "successor"))
	shared.create(t, configMap("case-15", "successor", "theirs"), "someone")

	before := shared.everything(t)
	plan := previewed(t, e, objects(t, namespace("case-15")))
	shared.unwritten(t, before)
	testutil.Golden(t, "case-15.txt", shown(plan))
	if got := carriedOut(t, e, plan).Deleted; got != 1 {
		t.Errorf("deleted %d, want 1", got)
	}
	if got := strings.Join(written(before, shared.everything(t)), ", "); got != "± configmaps case-15/ours" {
		t.Errorf("changed: %s", got)
	}
}

func TestCase16NamespaceThatHoldsWhatIsNotOurs(t *testing.T) {
	e := shared.engine(t)
	applied(t, e, objects(t, join(namespace("case-16"), configMap("case-16", "ours", "a"))))
	shared.create(t, configMap("case-16", "theirs", "a"), "someone")
	shared.create(t, "apiVersion: v1\nkind: Service\nmetadata: {name: theirs, namespace: case-16}\nspec: {ports: [{port: 80}]}", "someone")
	shared.awaitDefaultAccount(t, "case-16")
	before := shared.everything(t)
	plan, err := e.PreviewDelete(testContext(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	shared.unwritten(t, before)
	testutil.Golden(t, "case-16.txt", shown(plan))
	entry := entryOf(t, plan, "Namespace case-16")
	if entry.Verdict != apply.Kept || !strings.Contains(entry.Reason, "configmaps/theirs, services/theirs") {
		t.Errorf("%s: %s, want it kept and both foreigners named", entry.Verdict, entry.Reason)
	}
	carriedOut(t, e, plan)
	if got := strings.Join(written(before, shared.everything(t)), ", "); got != "± configmaps case-16/ours" {
		t.Errorf("changed: %s", got)
	}
}
