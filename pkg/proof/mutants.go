// SPDX-License-Identifier: Apache-2.0

package proof

import (
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Mutants derives wrong answers. Those that come to the state at the start, or to
// one of known, are left out: they are measured anyway.
func (a *Answer) Mutants(known ...[]*unstructured.Unstructured) []Variant {
	variants := a.derive(a.changed(), []rule{
		weights, leaks, subsets, crossed, hosts, elsewhere,
		matches, matchKinds, order, droppedRules,
		faults, timeouts, retries,
		subsetLabels, selectors, policies, gateways, environment,
		undone, dropped,
	}, append(slices.Clone(known), a.Start)...)
	return append(variants, a.kept()...)
}
