// SPDX-License-Identifier: Apache-2.0

package apply

// scaleEffect says how many pods a change of a workload adds or ends.
func scaleEffect(e *Entry) []string {
	if !rolls(e) || e.Verdict != Change {
		return nil
	}
	before, stood := numberAt(e.item.live, "spec", "replicas")
	after, stays := numberAt(e.predicted, "spec", "replicas")
	switch {
	case !stood || !stays || before == after:
		return nil
	case after > before:
		return []string{podsInWords(after-before) + " more"}
	default:
		return []string{podsInWords(before-after) + " fewer"}
	}
}
