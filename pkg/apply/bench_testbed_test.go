// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package apply

import (
	"fmt"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// BenchmarkPreviewOf500UnchangedDeployments measures a whole preview.
func BenchmarkPreviewOf500UnchangedDeployments(b *testing.B) {
	e := newEngine(b)
	template := objects(b, strings.ReplaceAll(firstSet, "first", "many"))
	objs := []*unstructured.Unstructured{template[0]}
	for i := range 500 {
		d := template[1].DeepCopy()
		d.SetName(fmt.Sprintf("web-%d", i))
		objs = append(objs, d)
	}
	applied(b, e, objs)
	for b.Loop() {
		if plan := previewed(b, e, objs); !plan.Empty() {
			b.Fatal("not unchanged")
		}
	}
}

// BenchmarkCensusOfAnArena measures what exactness costs a preview that changes
// nothing.
func BenchmarkCensusOfAnArena(b *testing.B) {
	e := newEngine(b, "census")
	objs := objects(b, strings.ReplaceAll(firstSet, "first", "census"))
	applied(b, e, objs)
	s, err := e.newSet(objs)
	if err != nil {
		b.Fatal(err)
	}
	if err := e.readLive(b.Context(), s.items); err != nil {
		b.Fatal(err)
	}
	p := &preview{engine: e, set: s}
	for b.Loop() {
		if entries, _, err := p.exactly(b.Context(), nil); err != nil || len(entries) > 0 {
			b.Fatal(entries, err)
		}
	}
}

// BenchmarkRecoveryThatFindsNothing measures what a first apply pays.
func BenchmarkRecoveryThatFindsNothing(b *testing.B) {
	e := newEngine(b)
	e.options.FieldManager = "kubectl-labs-nobody"
	for b.Loop() {
		if inv, err := e.recovered(b.Context()); err != nil || len(inv.records) > 0 {
			b.Fatal(inv, err)
		}
	}
}
