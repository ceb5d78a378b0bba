// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package apply

import (
	"strings"
	"testing"
)

// TestNamespaceThatLeavesTheArenaWithAnExtra goes in one apply: the extra is shown,
// saved and taken away before it.
func TestNamespaceThatLeavesTheArenaWithAnExtra(t *testing.T) {
	e := newEngine(t, "emptied", "emptied-stays")
	stays := objects(t, namespace("emptied-stays"))
	applied(t, e, append(objects(t, namespace("emptied")), stays...))
	made(t, e, "kubectl-create", configMap("emptied", "mine", "a"))
	plan := previewed(t, e, stays)
	if entry := entryOf(t, plan, "Namespace emptied"); entry.Verdict != Delete || entry.Evidence != Server {
		t.Errorf("%s by %s: %s, want it deleted", entry.Verdict, entry.Evidence, entry.Reason)
	}
	wantNote(t, entryOf(t, plan, "Namespace emptied").Notes, "goes with it: 1 ConfigMap")
	if lost := plan.Lost(); len(lost) != 1 || lost[0].GetName() != "mine" {
		t.Errorf("lost would be %v, want the extra to be saved", lost)
	}
	result, err := e.Apply(testContext(t), plan, nil)
	if err != nil || result.Deleted != 2 || exists(t, e, "emptied", "mine") {
		t.Errorf("Apply: %+v %v, want both deleted", result, err)
	}
	if again := previewed(t, e, stays); !again.Empty() || len(again.Entries) != 1 {
		t.Errorf("the second preview:\n%s", shown(again))
	}
}

// TestDefinitionThatLeavesWithAnExtra: what stands outside the arena holds it.
func TestDefinitionThatLeavesWithAnExtra(t *testing.T) {
	for _, outside := range []bool{false, true} {
		ns := map[bool]string{false: "left", true: "left-over"}[outside]
		e := newEngine(t, ns)
		e.options.Inventory.Name += "-" + ns
		set := strings.ReplaceAll(widgetSet, "SUFFIX", ns)
		applied(t, e, objects(t, set))
		mine := strings.Replace(strings.Split(set, "\n---\n")[2], "name: one", "name: mine", 1)
		made(t, e, "kubectl-create", mine)
		want := Delete
		if outside {
			made(t, e, "kubectl-create", strings.Replace(mine, "namespace: "+ns, "namespace: default", 1))
			want = Kept
		}
		plan := previewed(t, e, objects(t, namespace(ns)))
		if entry := entryOf(t, plan, "CustomResourceDefinition widgets."+ns+".test"); entry.Verdict != want {
			t.Errorf("%s: %s, want %s", entry.Verdict, entry.Reason, want)
		}
		result, err := e.Apply(testContext(t), plan, nil)
		if deleted := map[bool]int{false: 3, true: 2}[outside]; err != nil || result.Deleted != deleted {
			t.Errorf("Apply: %+v %v, want %d deleted", result, err, deleted)
		}
	}
}

// TestNamespaceThatLeavesTheArenaWithAHeldExtra stays until the extra is let go.
func TestNamespaceThatLeavesTheArenaWithAHeldExtra(t *testing.T) {
	e := newEngine(t, "holding", "holding-stays")
	stays := objects(t, namespace("holding-stays"))
	applied(t, e, append(objects(t, namespace("holding")), stays...))
	held := strings.Replace(configMap("holding", "mine", "a"), "name: mine", "name: mine, finalizers: [example.test/wait]", 1)
	made(t, e, "kubectl-create", held)
	entry := entryOf(t, previewed(t, e, stays), "Namespace holding")
	if entry.Verdict != Kept || !strings.Contains(entry.Reason, "configmaps/mine") {
		t.Errorf("%s: %s, want it kept for what holds it", entry.Verdict, entry.Reason)
	}
}
