// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package apply

import (
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// loseInventory deletes the Secret.
func loseInventory(t *testing.T, e *Engine) {
	t.Helper()
	at := e.options.Inventory
	if err := e.secrets(at.Namespace).Delete(testContext(t), at.Name, metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
}

// apart is an engine whose set shares its field manager with no other.
func apart(t *testing.T) *Engine {
	t.Helper()
	e := newEngine(t)
	e.options.FieldManager = "kubectl-labs-" + e.options.Inventory.Name
	return e
}

func TestLostInventoryIsRecovered(t *testing.T) {
	e := apart(t)
	makeConfigMap(t, e, "default", "recover-adopted")
	ours := join(configMap("default", "recover-one", "a"), configMap("default", "recover-two", "a"))
	applied(t, e, objects(t, join(ours, configMap("default", "recover-adopted", "foreign"), configMap("default", "recover-touched", "a"))))
	touched(t, e, Ref{Version: "v1", Kind: "ConfigMap", Namespace: "default", Name: "recover-touched"}, "kubectl-edit", types.MergePatchType, `{"data":{"more":"b"}}`)
	loseInventory(t, e)

	plan := previewed(t, e, objects(t, configMap("default", "recover-one", "a")))
	want := "the record of what was applied was missing; 2 objects were recognised by their field manager"
	if !slices.Contains(plan.Notes, want) {
		t.Errorf("notes %q, want %q", plan.Notes, want)
	}
	if got := names(plan.Entries, Delete); !slices.Equal(got, []string{"ConfigMap default/recover-two"}) {
		t.Errorf("deleted would be %v, want only what nobody else ever touched:\n%s", got, shown(plan))
	}
	if _, err := e.Apply(testContext(t), plan, nil); err != nil {
		t.Fatal(err)
	}
	for name, stands := range map[string]bool{"recover-one": true, "recover-two": false, "recover-adopted": true, "recover-touched": true} {
		if exists(t, e, "default", name) != stands {
			t.Errorf("%s exists: %v, want %v", name, !stands, stands)
		}
	}
	if again := previewed(t, e, objects(t, configMap("default", "recover-one", "a"))); len(again.Notes) != 0 {
		t.Errorf("notes %q, want none: it was written again", again.Notes)
	}
}

func TestWhatAnotherSetRecordedIsNotRecovered(t *testing.T) {
	e, other := apart(t), apart(t)
	other.options.Inventory.Name += "-other"
	applied(t, e, objects(t, configMap("default", "shared-manager-one", "a")))
	plan := previewed(t, other, objects(t, configMap("default", "shared-manager-two", "a")))
	if got := names(plan.Entries, Delete); len(got) != 0 || len(plan.Notes) != 0 {
		t.Errorf("another set's %v would be deleted; notes %q", got, plan.Notes)
	}
}

func TestDeleteAfterTheInventoryWasLost(t *testing.T) {
	e := apart(t)
	set := strings.ReplaceAll(firstSet, "first", "lostdelete")
	applied(t, e, objects(t, set))
	loseInventory(t, e)
	result, err := e.Delete(testContext(t), nil, nil)
	if err != nil || result.Deleted != 2 {
		t.Errorf("Delete: %+v %v, want the two whose manager tells", result, err)
	}
}

func TestWithoutInventoryNothingIsRecordedOrPruned(t *testing.T) {
	e := apart(t)
	e.options.Inventory = InventoryRef{}
	applied(t, e, objects(t, join(configMap("default", "unrecorded-one", "a"), configMap("default", "unrecorded-two", "a"))))
	plan := previewed(t, e, objects(t, configMap("default", "unrecorded-one", "b")))
	if len(plan.Entries) != 1 || len(plan.Notes) != 0 {
		t.Errorf("want one entry and no notes %q:\n%s", plan.Notes, shown(plan))
	}
	applied(t, e, objects(t, configMap("default", "unrecorded-one", "b")))
	if !exists(t, e, "default", "unrecorded-two") {
		t.Error("it was pruned")
	}
	deletion, err := e.PreviewDelete(testContext(t), nil)
	if err != nil || len(deletion.Entries) != 0 {
		t.Errorf("PreviewDelete: %v %v, want nothing", deletion, err)
	}
}

func TestTwoAppliesAtOnce(t *testing.T) {
	e, other := newEngine(t), newEngine(t)
	first := previewed(t, e, objects(t, configMap("default", "at-once-one", "a")))
	second := previewed(t, other, objects(t, configMap("default", "at-once-two", "a")))
	if _, err := e.Apply(testContext(t), first, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := other.Apply(testContext(t), second, nil); err == nil || !strings.Contains(err.Error(), "another apply of the same set") {
		t.Errorf("Apply: %v, want a refusal that says why", err)
	}
	if exists(t, e, "default", "at-once-two") {
		t.Error("something was written that no inventory records")
	}
}
