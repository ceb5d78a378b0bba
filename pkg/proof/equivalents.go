// SPDX-License-Identifier: Apache-2.0

package proof

import (
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
)

// Road is how a state is brought about.
type Road string

// The roads. A learner may walk any of them.
const (
	Engine     Road = ""                            // the tool's own engine, arena and all
	TwoSteps   Road = "in two steps"                // the engine, with a part of the objects first
	Edit       Road = "kubectl edit"                // an update by a manager of its own
	ClientSide Road = "kubectl apply"               // with the last configuration in an annotation
	ServerSide Road = "kubectl apply --server-side" // as kubectl's own manager, conflicts forced
)

// Equivalents derives right answers that are written in another way, and gives the
// answer itself by other roads. Of what a step leaves as it was, a learner may split
// the subsets all the same: routes that the step does change rest on them.
func (a *Answer) Equivalents() []Variant {
	variants := a.derive(a.changed(), []rule{
		renamed, reordered, unnamed, hostsInFull, splitSubsets, splitMatches,
		scaledWeights, regexForExact, matchForAll, olderVersion, asHTTPRoute,
	})
	variants = append(variants, a.derive(a.standing(), []rule{splitSubsets})...)
	for _, road := range []Road{TwoSteps, Edit, ClientSide, ServerSide} {
		if road != TwoSteps || len(a.changed()) > 1 {
			variants = append(variants, Variant{Family: "road", What: string(road), Road: road, Objects: a.Objects})
		}
	}
	return variants
}

// Halfway is the start with the first half of what the step changes.
func (a *Answer) Halfway() []*unstructured.Unstructured {
	changed := a.changed()
	last := changed[len(changed)/2:]
	var objs []*unstructured.Unstructured
	for _, obj := range a.Objects {
		if !slices.Contains(last, obj) {
			objs = append(objs, obj)
		} else if before := find(a.Start, apply.RefOf(obj)); before != nil {
			objs = append(objs, before)
		}
	}
	return objs
}
