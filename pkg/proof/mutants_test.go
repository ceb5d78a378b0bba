// SPDX-License-Identifier: Apache-2.0

package proof_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/labs"
	"github.com/kubectl-labs/kubectl-labs/pkg/catalog"
	"github.com/kubectl-labs/kubectl-labs/pkg/manifest"
	"github.com/kubectl-labs/kubectl-labs/pkg/proof"
)

// answers builds every step of every shipped lab, once.
var answers = sync.OnceValues(func() (map[string]*proof.Answer, error) {
	entries, err := catalog.New(labs.Files, "").List()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "proof-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	all := map[string]*proof.Answer{}
	for _, entry := range entries {
		if err := entry.Extract(dir); err != nil {
			return nil, err
		}
		for i, step := range entry.Lab.Steps {
			objs, err := build(dir, entry.Dir, step.Folder())
			if err != nil {
				return nil, err
			}
			start, err := build(dir, entry.Dir, entry.Lab.Start(i))
			if err != nil {
				return nil, err
			}
			all[entry.Dir+"/"+step.ID] = &proof.Answer{Objects: objs, Start: start, Arena: entry.Lab.Arena.Namespaces}
		}
	}
	return all, nil
})

func shipped(t *testing.T) map[string]*proof.Answer {
	t.Helper()
	all, err := answers()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func build(dir, lab, folder string) ([]*unstructured.Unstructured, error) {
	if folder == "" {
		return nil, nil
	}
	return new(manifest.Builder).Build(context.Background(), filepath.Join(dir, lab, folder))
}

// said lists variants by what they say, sorted.
func said(variants []proof.Variant) []string {
	var lines []string
	for _, v := range variants {
		lines = append(lines, v.String())
	}
	slices.Sort(lines)
	return lines
}

func TestMutantsOfTheShippedSteps(t *testing.T) {
	const route = "VirtualService bookinfo/reviews spec.http[default]"
	all := shipped(t)
	for _, c := range []struct {
		step string
		want []string
	}{
		{"istio-canary/canary", []string{
			"weight: " + route + ".route: v1 90, v2 10 → v1 95, v2 5",
			"weight: " + route + ".route: v1 90, v2 10 → v1 85, v2 15",
			"weight: " + route + ".route: v1 90, v2 10 → v1 100, v2 0",
			"weight: " + route + ".route: v1 90, v2 10 → v1 80, v2 20",
			"weight: " + route + ".route: v1 90, v2 10 → v1 10, v2 90",
			"subset: " + route + ".route[1].destination.subset: v2 → v3",
			"subset: " + route + ".route[0].destination.subset: v1 → none",
			"host: " + route + ".route[0].destination.host: reviews → details",
			"namespace: " + route + ".route[0].destination.host: reviews → reviews.outside",
			"namespace: VirtualService bookinfo/reviews metadata.namespace: bookinfo → outside",
			"host: VirtualService bookinfo/reviews spec.hosts[0]: reviews → details",
			"object: VirtualService bookinfo/reviews: dropped",
		}},
		{"istio-canary/jason", []string{
			"match: VirtualService bookinfo/reviews spec.http[jason].match: dropped: the rule is for everyone",
			"header: VirtualService bookinfo/reviews spec.http[jason].match[0].headers.end-user: end-user → x-end-user",
			"match: VirtualService bookinfo/reviews spec.http[jason].match[0].headers.end-user: exact jason → exact Jason",
			"match: VirtualService bookinfo/reviews spec.http[jason].match[0].headers.end-user: exact jason → prefix jason",
			"order: VirtualService bookinfo/reviews spec.http: spec.http[default] before spec.http[jason]",
			"rule: VirtualService bookinfo/reviews spec.http[jason]: dropped",
			"leak: " + route + ".route: all to v1 → 5 of 100 to v2",
			"destination: VirtualService bookinfo/reviews spec.http: spec.http[jason] to v1, spec.http[default] to v2",
		}},
		{"istio-canary/pin-v1", []string{
			"labels: DestinationRule bookinfo/reviews spec.subsets[v2].labels: swapped with spec.subsets[v1].labels",
			"subset: DestinationRule bookinfo/reviews spec.subsets[v1]: v1 dropped",
			"host: DestinationRule bookinfo/reviews spec.host: reviews → details",
			"object: VirtualService bookinfo/reviews: dropped",
		}},
		{"istio-canary/strict-mtls", []string{
			"mode: PeerAuthentication bookinfo/default spec.mtls.mode: STRICT → PERMISSIVE",
			"mode: PeerAuthentication bookinfo/default spec.mtls.mode: STRICT → DISABLE",
			"scope: PeerAuthentication bookinfo/default spec.selector: the namespace → app reviews",
			"namespace: PeerAuthentication bookinfo/default metadata.namespace: bookinfo → outside",
		}},
	} {
		t.Run(c.step, func(t *testing.T) {
			among(t, "mutant", said(all[c.step].Mutants()), c.want)
		})
	}
}

// among asserts that everything wanted was derived.
func among(t *testing.T, kind string, got, want []string) {
	t.Helper()
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("no %s %q among\n%s", kind, w, strings.Join(got, "\n"))
		}
	}
}

// A step's mutants leave alone what belongs to the steps before it.
func TestMutantsChangeWhatTheStepChanges(t *testing.T) {
	for _, line := range said(shipped(t)["istio-canary/canary"].Mutants()) {
		if !strings.Contains(line, "VirtualService bookinfo/reviews") {
			t.Errorf("the step changes the route alone, not %s", line)
		}
	}
}

func TestEquivalentsOfTheShippedSteps(t *testing.T) {
	const route = "VirtualService bookinfo/reviews spec.http[default]"
	all := shipped(t)
	for _, c := range []struct {
		step string
		want []string
	}{
		{"istio-canary/canary", []string{
			"name: VirtualService bookinfo/reviews metadata.name: reviews → reviews-by-another-name",
			"order: " + route + ".route: turned around",
			"host: VirtualService bookinfo/reviews spec: every host in full",
			"weight: " + route + ".route: each a hundred times as large",
			"split: DestinationRule bookinfo/reviews spec.subsets: the first subset in an object of its own",
			"match: " + route + ".match: every path, in so many words",
			"version: VirtualService bookinfo/reviews apiVersion: v1 → v1beta1",
			"road: all objects: kubectl edit", "road: all objects: kubectl apply", "road: all objects: kubectl apply --server-side",
		}},
		{"istio-canary/jason", []string{
			"match: VirtualService bookinfo/reviews spec.http[jason].match[0].headers.end-user: exact jason as an expression",
			"weight: " + route + ".route[0].weight: 100 of a single destination dropped",
		}},
		{"istio-canary/pin-v1", []string{
			"split: DestinationRule bookinfo/reviews spec.subsets: the first subset in an object of its own",
			"order: DestinationRule bookinfo/reviews spec.subsets: turned around",
			"road: all objects: in two steps",
		}},
		{"istio-canary/bookinfo", []string{
			"split: VirtualService bookinfo/bookinfo spec.http[pages].match: the first match in an object of its own",
		}},
	} {
		t.Run(c.step, func(t *testing.T) {
			among(t, "equivalent", said(all[c.step].Equivalents()), c.want)
		})
	}
}

// Of what a task leaves as it was, the subsets are split and nothing else is rewritten.
func TestEquivalentsOfWhatATaskLeavesAsItWas(t *testing.T) {
	for _, step := range []string{"istio-canary/canary", "istio-canary/jason", "istio-canary/rollback", "fault-injection/time-outs"} {
		lines := said(shipped(t)[step].Equivalents())
		lines = slices.DeleteFunc(lines, func(line string) bool { return !strings.Contains(line, "DestinationRule") })
		want := []string{"split: DestinationRule bookinfo/reviews spec.subsets: the first subset in an object of its own"}
		if diff := cmp.Diff(want, lines); diff != "" {
			t.Errorf("%s:\n%s", step, diff)
		}
	}
}

// Where the cluster serves HTTPRoutes, a route by header and by weight is written
// as one, with a Service for each version, and so is a time-out.
func TestAnHTTPRouteInsteadOfAVirtualService(t *testing.T) {
	reviews := []string{"+HTTPRoute reviews", "+Service reviews-v1", "+Service reviews-v2", "-VirtualService reviews"}
	for step, want := range map[string][]string{
		"istio-canary/canary":       reviews,
		"istio-canary/jason":        reviews,
		"fault-injection/time-outs": {"+HTTPRoute ratings", "-VirtualService ratings"},
	} {
		a := *shipped(t)[step]
		a.HTTPRoutes = true
		found := shapes(&a)
		if len(found) != 1 {
			t.Fatalf("%s: %q", step, said(found))
		}
		wellFormed(t, found[0])
		if diff := cmp.Diff(want, change(a.Objects, found[0].Objects)); diff != "" {
			t.Errorf("%s:\n%s", step, diff)
		}
	}
}

// change lists what is only in the one or the other.
func change(before, after []*unstructured.Unstructured) []string {
	names := map[string]int{}
	for _, o := range before {
		names[o.GetKind()+" "+o.GetName()]--
	}
	for _, o := range after {
		names[o.GetKind()+" "+o.GetName()]++
	}
	var lines []string
	for name, n := range names {
		if n != 0 {
			lines = append(lines, string("-+"[(n+1)/2])+name)
		}
	}
	slices.Sort(lines)
	return lines
}

// Every variant is another state than the solution and than every other variant,
// made of well-formed objects, and the solution itself stays as it was.
func TestVariantsDifferAndAreWellFormed(t *testing.T) {
	for name, a := range shipped(t) {
		t.Run(name, func(t *testing.T) {
			before := text(t, a.Objects)
			seen := map[string]string{before: "the solution", text(t, a.Start): "the start"}
			for _, v := range append(a.Mutants(), a.Equivalents()...) {
				wellFormed(t, v)
				if v.Family == "road" {
					continue
				}
				state := text(t, v.Objects)
				if other, known := seen[state]; known {
					t.Errorf("%s is the same as %s", v, other)
				}
				seen[state] = v.String()
			}
			if text(t, a.Objects) != before {
				t.Error("deriving variants changed the solution")
			}
		})
	}
}

func wellFormed(t *testing.T, v proof.Variant) {
	t.Helper()
	names := map[string]bool{}
	for _, obj := range v.Objects {
		id := obj.GetKind() + " " + obj.GetNamespace() + "/" + obj.GetName()
		if obj.GetAPIVersion() == "" || obj.GetKind() == "" || obj.GetName() == "" || names[id] {
			t.Errorf("%s: an object is nameless or there twice: %s %s", v, obj.GetAPIVersion(), id)
		}
		names[id] = true
		obj.DeepCopy() // panics on values that JSON does not have
	}
}

func text(t *testing.T, objs []*unstructured.Unstructured) string {
	t.Helper()
	var lines []string
	for _, obj := range objs {
		data, err := json.Marshal(obj.Object)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, string(data))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
