// SPDX-License-Identifier: Apache-2.0

package apply

// scales says how many pods a change of a workload adds or ends.
func scales(e *Entry) []string {
	if !rolls(e) || e.Verdict != Change {
		return nil
	}
	before, stood := number(e.item.live, "spec", "replicas")
	after, stays := number(e.predicted, "spec", "replicas")
	switch {
	case !stood || !stays || before == after:
		return nil
	case after > before:
		return []string{count(after-before, "pod") + " more"}
	default:
		return []string{count(before-after, "pod") + " fewer"}
	}
}
