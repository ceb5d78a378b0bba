// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package acceptance

import (
	"fmt"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
	"github.com/kubectl-labs/kubectl-labs/pkg/internal/testutil"
)

// meddling is something that somebody else does between preview and apply to the
// object of a verdict.
type meddling struct {
	verdict string
	what    string
	stops   bool // the apply, with a new preview
}

// TestFaultSomebodyElseBetweenPreviewAndApply goes through each verdict: what was
// not shown is never done, nothing foreign is deleted, and the next preview and
// apply finish the work.
func TestFaultSomebodyElseBetweenPreviewAndApply(t *testing.T) {
	for _, m := range []meddling{
		{"create", "creates", true}, {"create", "creates the same", false},
		{"change", "changes", false}, {"change", "deletes", true}, {"change", "recreates", true},
		{"replace", "changes", true}, {"replace", "deletes", true}, {"replace", "recreates", true},
		{"unchanged", "changes", false}, {"unchanged", "deletes", false}, {"unchanged", "recreates", false},
		{"delete", "changes", true}, {"delete", "deletes", false}, {"delete", "recreates", true},
		{"kept", "changes", false}, {"kept", "deletes", false},
	} {
		t.Run(m.verdict+" "+m.what, func(t *testing.T) { m.run(t) })
	}
}

func (m meddling) run(t *testing.T) {
	ns := strings.ReplaceAll("between-"+m.verdict+"-"+m.what, " ", "-")
	e := shared.engine(t)
	before, wanted := m.sets(t, ns)
	applied(t, e, before)
	if m.verdict == "kept" {
		shared.remove(t, meddled(ns))
		shared.create(t, configMap(ns, "meddled", "theirs"), "someone")
	}
	options := []apply.PreviewOption{apply.AllowReplace()}
	plan := previewed(t, e, wanted, options...)
	if got := entryOf(t, plan, "ConfigMap "+ns+"/meddled").Verdict; string(got) != m.verdict {
		t.Fatalf("verdict %s, want %s", got, m.verdict)
	}
	theirs := m.meddle(t, ns)
	_, err := e.Apply(testContext(t), plan, nil)
	text := fmt.Sprintln("applied:", err)
	if changed := isChanged(err); changed != nil {
		text += shown(changed.Plan)
	}
	testutil.Golden(t, "fault-"+ns+".txt", text)
	if m.stops != (isChanged(err) != nil) || (err != nil) != m.stops {
		t.Errorf("Apply: %v, stops: %v", err, m.stops)
	}
	live := shared.read(t, meddled(ns))
	if theirs != nil && (live == nil || live.GetUID() != theirs.GetUID()) {
		t.Error("what somebody else made is gone")
	}
	applied(t, e, wanted, apply.AllowReplace(), apply.TakeOver())
	settled(t, e, wanted, apply.TakeOver())
}

func meddled(ns string) *unstructured.Unstructured {
	return named("v1", "ConfigMap", ns, "meddled")
}

// sets gives what is applied first, and what is then previewed.
func (m meddling) sets(t *testing.T, ns string) (before, wanted []*unstructured.Unstructured) {
	object := func(value string) string { return configMap(ns, "meddled", value) }
	immutable := func(value string) string { return object(value) + "\nimmutable: true" }
	alone := objects(t, namespace(ns))
	with := func(text string) []*unstructured.Unstructured { return objects(t, join(namespace(ns), text)) }
	switch m.verdict {
	case "create":
		return alone, with(object("ours"))
	case "change":
		return with(object("ours")), with(object("next"))
	case "replace":
		return with(immutable("ours")), with(immutable("next"))
	case "unchanged":
		return with(object("ours")), with(object("ours"))
	default:
		return with(object("ours")), alone
	}
}

// meddle returns the object that somebody else now owns whole, if there is one.
func (m meddling) meddle(t *testing.T, ns string) *unstructured.Unstructured {
	t.Helper()
	switch m.what {
	case "creates":
		return shared.create(t, configMap(ns, "meddled", "theirs"), "someone")
	case "creates the same":
		return shared.create(t, configMap(ns, "meddled", "ours"), "someone")
	case "changes":
		shared.merge(t, meddled(ns), "someone", `{"metadata":{"labels":{"their":"label"}}}`)
	case "deletes":
		shared.remove(t, meddled(ns))
	case "recreates":
		shared.remove(t, meddled(ns))
		return shared.create(t, configMap(ns, "meddled", "theirs"), "someone")
	}
	return nil
}

// TestFaultSomebodyFillsWhatIsDeleted: a namespace that was empty when it was
// previewed does not take away what somebody made in it since; in the arena that is
// shown first, to be saved.
func TestFaultSomebodyFillsWhatIsDeleted(t *testing.T) {
	for ns, want := range map[string]apply.Verdict{"filled": apply.Kept, "filled-arena": apply.Delete} {
		e := shared.engine(t, arena("filled-arena"), func(o *apply.Options) { o.Inventory.Name += "-" + ns })
		stays := objects(t, namespace(ns+"-stays"))
		applied(t, e, append(objects(t, namespace(ns)), stays...))
		plan := previewed(t, e, stays)
		shared.create(t, configMap(ns, "theirs", "a"), "someone")
		_, err := e.Apply(testContext(t), plan, nil)
		if shared.read(t, named("v1", "ConfigMap", ns, "theirs")) == nil {
			t.Error("what nobody was shown is gone")
		}
		changed := isChanged(err)
		if changed == nil {
			t.Fatalf("Apply: %v, want it to stop with a new preview", err)
		}
		if got := entryOf(t, changed.Plan, "Namespace "+ns).Verdict; got != want {
			t.Errorf("%s, want %s:\n%s", got, want, shown(changed.Plan))
		}
		carriedOut(t, e, changed.Plan)
		settled(t, e, stays)
	}
}
