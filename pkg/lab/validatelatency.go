// SPDX-License-Identifier: Apache-2.0

package lab

import "math"

func (v *validator) latency(where string, check *LatencyCheck) {
	if !v.missing(join(where, "as"), check.As == "") {
		v.known(join(where, "as"), "client", check.As, sortedKeys(v.lab.Clients))
	}
	if v.given(join(where, "of")) {
		v.known(join(where, "of"), "class", check.Of, sortedKeys(v.lab.Classes))
	}
	v.span(where, check)
	v.words(join(where, "means"), check.Means)
	if v.missing(join(where, "share"), !v.given(join(where, "share"))) || v.missing(join(where, "not"), !v.given(join(where, "not"))) {
		return
	}
	v.least(where, check)
}

// span wants at least one end, and some room between two.
func (v *validator) span(where string, check *LatencyCheck) {
	over, under := v.given(join(where, "over")), v.given(join(where, "under"))
	switch {
	case !over && !under:
		v.at(where, "", "wants over, under or both, it has neither")
	case over && under && check.Under > 0 && check.Over >= check.Under:
		v.at(join(where, "under"), "", "is %s, not more than over, which is %s", check.Under, check.Over)
	}
}

// least wants a share that can be told apart from the wrong one below it.
func (v *validator) least(where string, check *LatencyCheck) {
	v.percent(join(where, "not"), check.Not)
	switch {
	case math.IsNaN(check.Share) || check.Share < 1 || check.Share > 100:
		v.at(join(where, "share"), "", "is %g: the share of a latency goes from 1 to 100", check.Share)
	case check.Not >= check.Share:
		v.at(join(where, "not"), "", "is %g: the wrong share lies below the true one, %g", check.Not, check.Share)
	case check.Share-check.Not < nearestWrong:
		v.at(join(where, "not"), "", "is %g, too near to the true share %g to be told apart", check.Not, check.Share)
	}
}
