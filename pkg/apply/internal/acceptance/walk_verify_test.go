// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package acceptance

import (
	"maps"
	"slices"
	"strings"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
)

// state is everything that stands in a walk's part of the cluster, by ident.
type state map[string]*unstructured.Unstructured

// read lists every kind of the walk in its namespaces, and what is named after
// the walk outside of them.
func (w *walk) read() state {
	var mu sync.Mutex
	var work sync.WaitGroup
	found := state{}
	slots := make(chan struct{}, 8)
	for _, k := range w.everyKind() {
		places := w.namespaces()
		if k.cluster {
			places = []string{""}
		}
		for _, ns := range places {
			work.Go(func() {
				slots <- struct{}{}
				defer func() { <-slots }()
				list := w.list(k, ns)
				mu.Lock()
				defer mu.Unlock()
				for i := range list {
					found[ident(&list[i])] = &list[i]
				}
			})
		}
	}
	work.Wait()
	return found
}

func (w *walk) everyKind() []kind {
	kinds := slices.Clone(w.kinds)
	for _, name := range []string{"Namespace", "MutatingWebhookConfiguration", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"} {
		version := map[bool]string{true: "v1", false: "admissionregistration.k8s.io/v1"}[name == "Namespace"]
		kinds = append(kinds, kind{version: version, name: name, resource: resourceOf(name), cluster: true})
	}
	return append(kinds, kind{version: "v1", name: "ResourceQuota", resource: "resourcequotas"})
}

func (w *walk) list(k kind, ns string) []unstructured.Unstructured {
	list, err := w.c.dynamic.Resource(k.gvr()).Namespace(ns).List(testContext(w.t), metav1.ListOptions{})
	if isGone(err) {
		return nil
	}
	if err != nil {
		w.t.Errorf("listing %s: %v", k.resource, err)
		return nil
	}
	return slices.DeleteFunc(list.Items, func(o unstructured.Unstructured) bool {
		ours := strings.HasPrefix(o.GetName(), w.name) || strings.HasSuffix(o.GetName(), w.name+".test")
		return (k.cluster && !ours) || o.GetName() == "kube-root-ca.crt"
	})
}

func (w *walk) unchangedSince(before state) {
	for name, what := range changes(before, w.read()) {
		w.t.Errorf("a preview wrote: %s %s", name, what)
	}
}

// changes names what differs in content between two states; the janitor's
// counting is no content.
func changes(before, after state) map[string]string {
	found := map[string]string{}
	for name, was := range before {
		is := after[name]
		switch {
		case is == nil:
			found[name] = "is gone"
		case is.GetUID() != was.GetUID():
			found[name] = "is another"
		case is.GetResourceVersion() != was.GetResourceVersion() && was.GetKind() != "ResourceQuota" && was.GetKind() != "CustomResourceDefinition" && was.GetKind() != "Namespace":
			found[name] = "was written: " + strings.Join(differences(was, is), "; ")
		case len(differences(was, is)) > 0:
			found[name] = strings.Join(differences(was, is), "; ")
		}
	}
	for name := range after {
		if before[name] == nil {
			found[name] = "is new"
		}
	}
	return found
}

// verify compares what was shown with what stands.
func (w *walk) verify(plan *apply.Plan, before, after state) {
	planned := map[string]bool{}
	for _, e := range plan.Entries {
		name := e.Ref.String()
		planned[name] = true
		w.tally["verdict "+string(e.Verdict)]++
		for _, problem := range w.judgeEntry(e, before[name], after[name]) {
			w.t.Errorf("%s %s by %s: %s", e.Verdict, name, e.Evidence, problem)
		}
	}
	for name, what := range changes(before, after) {
		if !planned[name] && !w.redefined(plan, name) {
			w.t.Errorf("%s, which is not in the plan, %s", name, what)
		}
	}
	if w.t.Failed() {
		w.t.Logf("the plan:\n%s", shown(plan))
	}
}

// redefined tells a resource whose definition the plan changes: the server reads
// new defaults into what it stored before.
func (w *walk) redefined(plan *apply.Plan, name string) bool {
	return strings.HasPrefix(name, "Gadget ") && slices.ContainsFunc(plan.Entries, func(e *apply.Entry) bool {
		return e.Ref.Kind == "CustomResourceDefinition" && e.Verdict == apply.Change
	})
}

// redefinedByOthers: somebody changed the definition since the preview. When the
// server reads its new defaults into the resource, nobody can tell (seed 696274).
func (w *walk) redefinedByOthers(e *apply.Entry) bool {
	return e.Ref.Kind == "Gadget" && w.touched["CustomResourceDefinition gadgets."+w.name+".test"]
}

// madeAnew: somebody put another object in the place of the one that was previewed.
func (w *walk) madeAnew(e *apply.Entry, is *unstructured.Unstructured) bool {
	seen := w.seen[e.Ref.String()]
	return seen == nil || seen.GetUID() != is.GetUID()
}

func (w *walk) judgeEntry(e *apply.Entry, was, is *unstructured.Unstructured) []string {
	switch {
	case e.Verdict == apply.Delete:
		if is != nil && is.GetDeletionTimestamp() == nil && (was == nil || is.GetUID() == was.GetUID()) {
			return []string{"still stands"}
		}
	case e.Verdict == apply.Kept && w.arena && strings.HasPrefix(e.Reason, "it holds"):
		return []string{"in an arena, where what others added goes first: " + e.Reason}
	case e.Verdict == apply.Kept:
		return slices.Collect(maps.Values(changes(state{"it": was}, state{"it": is})))
	case is == nil:
		if !w.touched[e.Ref.String()] {
			return []string{"is not there"}
		}
	case e.Verdict == apply.Replace && was != nil && was.GetUID() == is.GetUID():
		return []string{"was not replaced"}
	case w.touched[e.Ref.String()] && (e.Verdict == apply.Unchanged || w.madeAnew(e, is)):
		return nil // made anew by somebody else: the second preview judges it, which must be empty
	case w.touched[e.Ref.String()] || w.redefinedByOthers(e) || e.Evidence == apply.Manifest:
		return missing(e.After, is)
	case e.After != nil:
		return differences(e.After, is)
	}
	return nil
}
