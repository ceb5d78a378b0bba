// SPDX-License-Identifier: Apache-2.0

package proof

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// conditions lists the places of everything that a rule's matches ask of a string:
// the path, and each header.
func conditions(obj *unstructured.Unstructured, match place) []place {
	var places []place
	for _, field := range []string{"uri", "authority", "method", "scheme"} {
		if match.field(field).get(obj) != nil {
			places = append(places, match.field(field))
		}
	}
	headers, _ := match.field("headers").get(obj).(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		places = append(places, match.field("headers", name))
	}
	return places
}

// matches drops matches and conditions, and changes what they ask for.
func matches(_ *Answer, obj *unstructured.Unstructured) []edit {
	var edits []edit
	for _, r := range httpRules(obj) {
		all := r.field("match").each(obj)
		if len(all) > 0 {
			edits = append(edits, removed("match", r.field("match"), obj, "dropped: the rule is for everyone"))
		}
		for _, m := range all {
			asked := conditions(obj, m)
			if len(all) > 1 {
				edits = append(edits, removed("match", m, obj, "dropped, the others stay"))
			}
			for _, c := range asked {
				if len(asked) > 1 {
					edits = append(edits, removed("match", c, obj, "dropped, the others stay"))
				}
				edits = append(edits, otherHeader(obj, m, c)...)
			}
		}
	}
	return edits
}

// otherHeader asks for another header by the same value. Paths have no name.
func otherHeader(obj *unstructured.Unstructured, match, condition place) []edit {
	if len(condition) != len(match)+2 {
		return nil
	}
	name := condition[len(condition)-1].(string)
	other := "x-" + name
	return []edit{one("header", condition, obj, name+" → "+other, func(o *unstructured.Unstructured) {
		value := condition.get(o)
		condition.remove(o)
		match.field("headers", other).set(o, value)
	})}
}

// matchKinds compares in another way, or with another value.
func matchKinds(_ *Answer, obj *unstructured.Unstructured) []edit {
	var edits []edit
	for _, r := range httpRules(obj) {
		for _, m := range r.field("match").each(obj) {
			for _, c := range conditions(obj, m) {
				for _, kind := range []string{"exact", "prefix", "regex"} {
					if value := c.field(kind).text(obj); value != "" {
						edits = append(edits, compared(obj, c, kind, value)...)
					}
				}
			}
		}
	}
	return edits
}

func compared(obj *unstructured.Unstructured, where place, kind, value string) []edit {
	as := func(newKind, newValue string) edit {
		what := kind + " " + value + " → " + newKind + " " + newValue
		return replaced("match", where, obj, what, map[string]any{newKind: newValue})
	}
	edits := []edit{as(kind, otherValue(value))}
	switch kind {
	case "exact":
		edits = append(edits, as("prefix", value), as("regex", value+".+"), as("regex", ".*"+regexp.QuoteMeta(value)))
	case "prefix", "regex":
		edits = append(edits, as("exact", value))
	}
	return edits
}

// otherValue is what a person mistypes: the case of letters, else a letter more.
func otherValue(value string) string {
	if upper := strings.ToUpper(value[:1]) + value[1:]; upper != value {
		return upper
	}
	return value + "x"
}

// order moves a rule for everyone before the one above it, which it then hides.
// Where both ask for something, their order may be free, and they stay.
func order(_ *Answer, obj *unstructured.Unstructured) []edit {
	var edits []edit
	rules := httpRules(obj)
	for i := 1; i < len(rules); i++ {
		if len(rules[i].field("match").each(obj)) > 0 || len(rules[i-1].field("match").each(obj)) == 0 {
			continue
		}
		what := rules[i].in(obj) + " before " + rules[i-1].in(obj)
		edits = append(edits, one("order", at("spec", "http"), obj, what, func(o *unstructured.Unstructured) {
			first, second := rules[i-1].get(o), rules[i].get(o)
			rules[i-1].set(o, second)
			rules[i].set(o, first)
		}))
	}
	return edits
}

// droppedRules leaves one rule out.
func droppedRules(_ *Answer, obj *unstructured.Unstructured) []edit {
	rules := httpRules(obj)
	if len(rules) < 2 {
		return nil
	}
	var edits []edit
	for _, r := range rules {
		edits = append(edits, removed("rule", r, obj, "dropped"))
	}
	return edits
}
