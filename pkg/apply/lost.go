// SPDX-License-Identifier: Apache-2.0

package apply

import "k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

// Lost gives the live objects, whole and with Secret values readable, of which
// applying the plan takes away what others made: extras of the arena, objects
// that we made and others edited, fields that are dropped or taken over, objects
// of others that are replaced. Save them before Apply, which refuses to take away
// anything that was not in them.
func (p *Plan) Lost() []*unstructured.Unstructured {
	var lost []*unstructured.Unstructured
	for _, e := range p.Entries {
		if e.loses() {
			lost = append(lost, e.item.live.DeepCopy())
		}
	}
	return lost
}

func (e *Entry) loses() bool {
	switch e.Verdict {
	case Delete:
		return e.Added || e.strip != nil
	case Change:
		return e.strip != nil || (e.force && len(e.Conflicts) > 0)
	case Replace:
		return e.strip != nil
	default:
		return false
	}
}

// edits are what others set on an object that we made, in the arena or outside of
// it; nil where only we and what runs the cluster wrote it.
func (e *Engine) edits(live *unstructured.Unstructured) (*strip, error) {
	return stripOf(&unstructured.Unstructured{}, live, e.isOthers)
}
