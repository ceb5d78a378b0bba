// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package acceptance

import (
	"strings"
	"testing"

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
