// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package acceptance

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
)

// fullSet is how many objects a set holds before nothing is added.
const fullSet = 22

// walk is one random walk: a set that changes, a cluster that others change
// too, and after each step everything that was shown against everything read.
type walk struct {
	t       *testing.T
	r       *rand.Rand
	c       *cluster
	engine  *apply.Engine
	hook    *hook
	name    string
	arena   bool
	kinds   []kind
	set     []*unstructured.Unstructured
	judging bool            // the step changes what judges other objects
	touched map[string]bool // what others changed between preview and apply
	seen    state           // what stood when the plan was made
	edits   int             // of us and of others
	tally   map[string]int  // what happened, for the report
	journal []string        // the last step, for a failure
}

func newWalk(t *testing.T, c *cluster, name string, seed, stream uint64) *walk {
	t.Helper()
	w := &walk{
		t: t, r: rand.New(rand.NewPCG(seed, stream)), c: c, hook: startHook(t), name: name,
		arena: stream%2 == 1, tally: map[string]int{}, touched: map[string]bool{},
	}
	w.kinds = append(append(append(plainKinds(), networkKinds()...), workloadKinds()...), customKinds(name+".test")...)
	var changes []func(*apply.Options)
	if w.arena {
		changes = append(changes, arena(w.namespaces()...))
	}
	w.engine = c.engine(t, changes...)
	w.set = append(w.set, objects(t, namespace(w.namespaces()[0]))...)
	return w
}

// namespaces are the one that always stands and the one that comes and goes.
func (w *walk) namespaces() []string { return []string{w.name + "-a", w.name + "-b"} }

// run takes steps until so many edits were made.
func (w *walk) run(edits int) {
	for w.edits < edits && !w.t.Failed() {
		w.journal = nil
		w.step()
	}
	if w.t.Failed() {
		w.t.Logf("the last step:\n  %s", strings.Join(w.journal, "\n  "))
	}
}

// step is some edits, then a preview and an apply that must agree.
func (w *walk) step() {
	w.judging = w.r.IntN(12) == 0
	if w.judging {
		w.judge()
		w.bring(false)
		w.awaitJudges()
		return
	}
	for range 3 + w.r.IntN(12) {
		w.edit()
	}
	w.bring(w.r.IntN(5) == 0)
	if len(w.touched) > 0 { // what others changed under a running apply is shown now
		w.bring(false)
	}
	if !w.t.Failed() {
		settled(w.t, w.engine, w.set, apply.TakeOver(), apply.AllowReplace())
	}
}

// note counts an edit and writes it down.
func (w *walk) note(what string, parts ...any) {
	w.edits++
	w.tally[what]++
	w.journal = append(w.journal, what+" "+fmt.Sprint(parts...))
}

func (w *walk) kindOf(obj *unstructured.Unstructured) kind {
	for _, k := range w.kinds {
		if k.name == obj.GetKind() {
			return k
		}
	}
	return kind{version: obj.GetAPIVersion(), name: obj.GetKind(), resource: resourceOf(obj.GetKind()), cluster: obj.GetNamespace() == ""}
}

// resourceOf names the resources of the kinds that are not edited at random.
func resourceOf(kind string) string {
	return map[string]string{
		"Namespace": "namespaces", "ResourceQuota": "resourcequotas", "MutatingWebhookConfiguration": "mutatingwebhookconfigurations",
		"ValidatingAdmissionPolicy": "validatingadmissionpolicies", "ValidatingAdmissionPolicyBinding": "validatingadmissionpolicybindings",
	}[kind]
}

func ident(obj *unstructured.Unstructured) string { return obj.GetKind() + " " + fullName(obj) }
