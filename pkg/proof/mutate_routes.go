// SPDX-License-Identifier: Apache-2.0

package proof

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// points are how far weights and percentages are moved: the nearer, the harder to
// tell apart.
func points() []int64 { return []int64{5, 10} }

// httpRules lists the places of a VirtualService's rules.
func httpRules(obj *unstructured.Unstructured) []place {
	if obj.GetKind() != "VirtualService" {
		return nil
	}
	return at("spec", "http").each(obj)
}

// shares reads the weights of a rule's destinations; nil where one has none.
func shares(obj *unstructured.Unstructured, route []place) []int64 {
	weights := make([]int64, len(route))
	for i, d := range route {
		n, ok := d.field("weight").number(obj)
		if !ok {
			return nil
		}
		weights[i] = n
	}
	return weights
}

// weights moves some points from one destination to its neighbour and back, and
// swaps the two.
func weights(_ *Answer, obj *unstructured.Unstructured) []edit {
	var edits []edit
	for _, r := range httpRules(obj) {
		route := r.field("route").each(obj)
		before := shares(obj, route)
		for i := range max(0, len(before)-1) {
			for _, after := range moved(before, i) {
				edits = append(edits, one("weight", r.field("route"), obj, mix(obj, route, before)+" → "+mix(obj, route, after), func(o *unstructured.Unstructured) {
					for n, d := range route {
						d.field("weight").set(o, after[n])
					}
				}))
			}
		}
	}
	return edits
}

func moved(before []int64, i int) [][]int64 {
	var all [][]int64
	move := func(n int64) {
		after := slices.Clone(before)
		after[i], after[i+1] = after[i]+n, after[i+1]-n
		if after[i] >= 0 && after[i+1] >= 0 && n != 0 {
			all = append(all, after)
		}
	}
	for _, n := range points() {
		move(n)
		move(-n)
	}
	move(before[i+1] - before[i])
	return all
}

// mix reads like "v1 90, v2 10".
func mix(obj *unstructured.Unstructured, route []place, weights []int64) string {
	parts := make([]string, len(route))
	for i, d := range route {
		parts[i] = fmt.Sprintf("%s %d", target(obj, d.field("destination")), weights[i])
	}
	return strings.Join(parts, ", ")
}

// target is a destination's subset, or its host where it names none.
func target(obj *unstructured.Unstructured, destination place) string {
	if subset := destination.field("subset").text(obj); subset != "" {
		return subset
	}
	return destination.field("host").text(obj)
}

// leaks sends some points of what had one destination to another subset.
func leaks(a *Answer, obj *unstructured.Unstructured) []edit {
	var edits []edit
	for _, r := range httpRules(obj) {
		route := r.field("route")
		if len(route.each(obj)) != 1 {
			continue
		}
		destination := route.item(0).field("destination")
		others := a.otherSubsets(obj, destination)
		for _, n := range points() {
			if len(others) > 0 {
				what := fmt.Sprintf("all to %s → %d of 100 to %s", target(obj, destination), n, others[0])
				edits = append(edits, one("leak", route, obj, what, func(o *unstructured.Unstructured) {
					leak(o, route, others[0], n)
				}))
			}
		}
	}
	return edits
}

func leak(o *unstructured.Unstructured, route place, subset string, n int64) {
	whole, _ := route.item(0).get(o).(map[string]any)
	host := route.item(0).field("destination", "host").text(o)
	whole["weight"] = 100 - n
	route.set(o, []any{whole, map[string]any{
		"destination": map[string]any{"host": host, "subset": subset}, "weight": n,
	}})
}

// subsets sends a destination's share to another subset, or to none.
func subsets(a *Answer, obj *unstructured.Unstructured) []edit {
	var edits []edit
	for _, r := range httpRules(obj) {
		for _, d := range r.field("route").each(obj) {
			where := d.field("destination", "subset")
			subset := where.text(obj)
			if subset == "" {
				continue
			}
			for _, other := range a.otherSubsets(obj, d.field("destination")) {
				edits = append(edits, replaced("subset", where, obj, subset+" → "+other, other))
			}
			edits = append(edits, removed("subset", where, obj, subset+" → none"))
		}
	}
	return edits
}

// crossed gives each of two rules the destination of the other, where both have one
// and they differ.
func crossed(_ *Answer, obj *unstructured.Unstructured) []edit {
	var edits []edit
	var alone []place
	for _, r := range httpRules(obj) {
		if len(r.field("route").each(obj)) == 1 {
			alone = append(alone, r)
		}
	}
	for i, second := range alone {
		for _, first := range alone[:i] {
			edits = append(edits, exchanged(obj, first, second)...)
		}
	}
	return edits
}

func exchanged(obj *unstructured.Unstructured, first, second place) []edit {
	here, there := first.field("route").item(0).field("destination"), second.field("route").item(0).field("destination")
	if reflect.DeepEqual(here.get(obj), there.get(obj)) {
		return nil
	}
	what := fmt.Sprintf("%s to %s, %s to %s", first.in(obj), target(obj, there), second.in(obj), target(obj, here))
	return []edit{one("destination", at("spec", "http"), obj, what, func(o *unstructured.Unstructured) {
		a, b := here.get(o), there.get(o)
		here.set(o, b)
		there.set(o, a)
	})}
}

// otherSubsets lists the subsets that the answer defines for a destination's host,
// but for the one that is named there.
func (a *Answer) otherSubsets(obj *unstructured.Unstructured, destination place) []string {
	host := inFull(destination.field("host").text(obj), obj.GetNamespace())
	var names []string
	for _, rule := range a.Objects {
		if rule.GetKind() != "DestinationRule" || inFull(at("spec", "host").text(rule), rule.GetNamespace()) != host {
			continue
		}
		for _, s := range at("spec", "subsets").each(rule) {
			if name := s.field("name").text(rule); name != destination.field("subset").text(obj) {
				names = append(names, name)
			}
		}
	}
	return names
}

// inFull is a Service's name as the whole cluster knows it.
func inFull(host, namespace string) string {
	if host == "" || strings.Contains(host, "*") {
		return host
	}
	switch parts := strings.Split(host, "."); len(parts) {
	case 1:
		return host + "." + namespace + ".svc.cluster.local"
	case 2:
		return host + ".svc.cluster.local"
	}
	return host
}
