// SPDX-License-Identifier: Apache-2.0

package proof

import (
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// faults drops injected faults and changes how often they strike, how long they
// last and what they answer.
func faults(_ *Answer, obj *unstructured.Unstructured) []edit {
	var edits []edit
	for _, r := range httpRules(obj) {
		fault := r.field("fault")
		if fault.get(obj) == nil {
			continue
		}
		edits = append(edits, removed("fault", fault, obj, "dropped"))
		both := true
		for _, kind := range []string{"delay", "abort"} {
			both = both && fault.field(kind).get(obj) != nil
		}
		for _, kind := range []string{"delay", "abort"} {
			if both {
				edits = append(edits, removed("fault", fault.field(kind), obj, "dropped"))
			}
			edits = append(edits, percentages(obj, fault.field(kind, "percentage", "value"))...)
		}
		edits = append(edits, durations("fault", obj, fault.field("delay", "fixedDelay"))...)
		edits = append(edits, statuses(obj, fault.field("abort", "httpStatus"))...)
	}
	return edits
}

func percentages(obj *unstructured.Unstructured, where place) []edit {
	n, ok := where.number(obj)
	if !ok {
		return nil
	}
	var edits []edit
	for _, other := range []int64{n - 10, n + 10, n / 2, 100} {
		if other > 0 && other <= 100 && other != n {
			edits = append(edits, replaced("percentage", where, obj, fmt.Sprintf("%d %% → %d %%", n, other), other))
		}
	}
	return edits
}

func statuses(obj *unstructured.Unstructured, where place) []edit {
	n, ok := where.number(obj)
	if !ok {
		return nil
	}
	other := int64(503)
	if n == other {
		other = 500
	}
	return []edit{replaced("status", where, obj, fmt.Sprintf("%d → %d", n, other), other)}
}

// durations takes half and twice the time.
func durations(family string, obj *unstructured.Unstructured, where place) []edit {
	text := where.text(obj)
	span, err := time.ParseDuration(text)
	if err != nil || span <= 0 {
		return nil
	}
	var edits []edit
	for _, other := range []time.Duration{span / 2, span * 2} {
		// Istio reads seconds with a fraction, not 1m30s.
		value := fmt.Sprintf("%gs", other.Seconds())
		edits = append(edits, replaced(family, where, obj, text+" → "+value, value))
	}
	return edits
}

// timeouts drops a time-out, and takes half and twice the time.
func timeouts(_ *Answer, obj *unstructured.Unstructured) []edit {
	var edits []edit
	for _, r := range httpRules(obj) {
		where := r.field("timeout")
		if where.get(obj) == nil {
			continue
		}
		edits = append(edits, removed("timeout", where, obj, where.text(obj)+" dropped"))
		edits = append(edits, durations("timeout", obj, where)...)
	}
	return edits
}

// retries drops retries, tries once, and gives each try half and twice the time.
func retries(_ *Answer, obj *unstructured.Unstructured) []edit {
	var edits []edit
	for _, r := range httpRules(obj) {
		where := r.field("retries")
		if where.get(obj) == nil {
			continue
		}
		edits = append(edits, removed("retries", where, obj, "dropped"))
		if n, ok := where.field("attempts").number(obj); ok && n > 0 {
			edits = append(edits, replaced("retries", where.field("attempts"), obj, fmt.Sprintf("%d → 0", n), int64(0)))
		}
		edits = append(edits, durations("retries", obj, where.field("perTryTimeout"))...)
	}
	return edits
}
