// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"slices"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
)

// beyond lists what a plan takes away or takes over and the one before it did not.
func beyond(before, after *apply.Plan) []apply.Ref {
	known := taken(before)
	return slices.DeleteFunc(taken(after), func(ref apply.Ref) bool { return slices.ContainsFunc(known, same(ref)) })
}

// same leaves the version aside: an object may be read in several.
func same(ref apply.Ref) func(apply.Ref) bool {
	return func(other apply.Ref) bool {
		other.Version = ref.Version
		return other == ref
	}
}

// taken lists the objects of which a plan takes something from somebody: it deletes
// or replaces them, or drops or takes over what others wrote.
func taken(plan *apply.Plan) []apply.Ref {
	var refs []apply.Ref
	for _, e := range plan.Entries {
		if e.Verdict == apply.Delete || e.Verdict == apply.Replace {
			refs = append(refs, e.Ref)
		}
	}
	for _, obj := range plan.Lost() {
		if ref := apply.RefOf(obj); !slices.ContainsFunc(refs, same(ref)) {
			refs = append(refs, ref)
		}
	}
	return refs
}
