// SPDX-License-Identifier: Apache-2.0

package proof

import (
	"fmt"
	"regexp"
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// reordered turns lists around whose order means nothing.
func reordered(_ *Answer, obj *unstructured.Unstructured) []edit {
	var lists []place
	for _, r := range httpRules(obj) {
		lists = append(lists, r.field("route"), r.field("match"))
	}
	if obj.GetKind() == "DestinationRule" {
		lists = append(lists, at("spec", "subsets"))
	}
	var edits []edit
	for _, where := range lists {
		if len(where.each(obj)) > 1 {
			edits = append(edits, one("order", where, obj, "turned around", func(o *unstructured.Unstructured) {
				items, _ := where.get(o).([]any)
				slices.Reverse(items)
			}))
		}
	}
	return edits
}

// unnamed drops the names of rules, which are for people alone.
func unnamed(_ *Answer, obj *unstructured.Unstructured) []edit {
	rules := httpRules(obj)
	if !slices.ContainsFunc(rules, func(r place) bool { return r.field("name").text(obj) != "" }) {
		return nil
	}
	return []edit{one("name", at("spec", "http"), obj, "the rules' names dropped", func(o *unstructured.Unstructured) {
		for _, r := range rules {
			r.field("name").remove(o)
		}
	})}
}

// hostsInFull writes short names of Services in full, all of them and one by one:
// Istio completes a short name with the object's own namespace.
func hostsInFull(_ *Answer, obj *unstructured.Unstructured) []edit {
	short := slices.DeleteFunc(hostPlaces(obj), func(p place) bool { return inFull(p.text(obj), obj.GetNamespace()) == p.text(obj) })
	write := func(o *unstructured.Unstructured, where place) {
		where.set(o, inFull(where.text(o), o.GetNamespace()))
	}
	var edits []edit
	for _, where := range short {
		edits = append(edits, one("host", where, obj, where.text(obj)+" in full", func(o *unstructured.Unstructured) { write(o, where) }))
	}
	if len(short) < 2 {
		return edits
	}
	return append(edits, one("host", at("spec"), obj, "every host in full", func(o *unstructured.Unstructured) {
		for _, where := range short {
			write(o, where)
		}
	}))
}

// scaledWeights writes weights in hundredths of what they were, since they are
// parts of their sum, and drops the weight of a destination that is alone.
func scaledWeights(_ *Answer, obj *unstructured.Unstructured) []edit {
	var edits []edit
	for _, r := range httpRules(obj) {
		route := r.field("route").each(obj)
		before := shares(obj, route)
		switch {
		case len(route) == 1 && before != nil:
			edits = append(edits, removed("weight", route[0].field("weight"), obj, fmt.Sprintf("%d of a single destination dropped", before[0])))
		case len(before) > 1:
			edits = append(edits, one("weight", r.field("route"), obj, "each a hundred times as large", func(o *unstructured.Unstructured) {
				for i, d := range route {
					d.field("weight").set(o, before[i]*100)
				}
			}))
		}
	}
	return edits
}

// regexForExact compares by an expression that matches the whole value alone.
func regexForExact(_ *Answer, obj *unstructured.Unstructured) []edit {
	var edits []edit
	for _, r := range httpRules(obj) {
		for _, m := range r.field("match").each(obj) {
			for _, c := range conditions(obj, m) {
				if value := c.field("exact").text(obj); value != "" {
					edits = append(edits, replaced("match", c, obj, "exact "+value+" as an expression", map[string]any{"regex": regexp.QuoteMeta(value)}))
				}
			}
		}
	}
	return edits
}

// matchForAll says of a rule for everyone that it is for every path.
func matchForAll(_ *Answer, obj *unstructured.Unstructured) []edit {
	var edits []edit
	for _, r := range httpRules(obj) {
		where := r.field("match")
		if len(where.each(obj)) > 0 {
			continue
		}
		edits = append(edits, replaced("match", where, obj, "every path, in so many words", []any{
			map[string]any{"uri": map[string]any{"prefix": "/"}},
		}))
	}
	return edits
}
