// SPDX-License-Identifier: Apache-2.0

package proof

import (
	"maps"
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// policies changes the mode or the action of a policy, and whom it is for.
func policies(a *Answer, obj *unstructured.Unstructured) []edit {
	var edits []edit
	switch obj.GetKind() {
	case "PeerAuthentication":
		edits = instead("mode", obj, at("spec", "mtls", "mode"), "STRICT", "PERMISSIVE", "DISABLE")
	case "AuthorizationPolicy":
		edits = instead("action", obj, at("spec", "action"), "ALLOW", "DENY")
		for _, r := range at("spec", "rules").each(obj) {
			edits = append(edits, removed("rule", r, obj, "dropped"))
		}
	default:
		return nil
	}
	return append(edits, a.scopes(obj)...)
}

// instead gives a word every other value it can have.
func instead(family string, obj *unstructured.Unstructured, where place, values ...string) []edit {
	var edits []edit
	now := where.text(obj)
	for _, other := range values {
		if now != "" && other != now {
			edits = append(edits, replaced(family, where, obj, now+" → "+other, other))
		}
	}
	return edits
}

// scopes makes a policy of the namespace one of a single application, and a
// policy of an application one of the namespace.
func (a *Answer) scopes(obj *unstructured.Unstructured) []edit {
	where := at("spec", "selector")
	if where.get(obj) != nil {
		return []edit{removed("scope", where, obj, "dropped: for the whole namespace")}
	}
	var edits []edit
	for _, app := range a.apps(obj.GetNamespace()) {
		edits = append(edits, replaced("scope", where, obj, "the namespace → app "+app, map[string]any{
			"matchLabels": map[string]any{"app": app},
		}))
	}
	return edits
}

// apps lists the applications of a namespace by their label app.
func (a *Answer) apps(namespace string) []string {
	names := map[string]bool{}
	for _, o := range a.Objects {
		app := at("spec", "template", "metadata", "labels", "app").text(o)
		if o.GetNamespace() == namespace && app != "" {
			names[app] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// subsetLabels swaps what two subsets select, drops subsets, and selects nothing.
func subsetLabels(_ *Answer, obj *unstructured.Unstructured) []edit {
	if obj.GetKind() != "DestinationRule" {
		return nil
	}
	var edits []edit
	all := at("spec", "subsets").each(obj)
	for i, s := range all {
		name := s.field("name").text(obj)
		edits = append(edits, removed("subset", s, obj, name+" dropped"))
		if i > 0 {
			edits = append(edits, swapped(obj, all[i-1].field("labels"), s.field("labels")))
		}
	}
	if where := at("spec", "trafficPolicy"); where.get(obj) != nil {
		edits = append(edits, removed("policy", where, obj, "dropped"))
	}
	return edits
}

func swapped(obj *unstructured.Unstructured, first, second place) edit {
	return one("labels", second, obj, "swapped with "+first.in(obj), func(o *unstructured.Unstructured) {
		a, b := first.get(o), second.get(o)
		first.set(o, b)
		second.set(o, a)
	})
}

// gateways opens another port, for other hosts or on other pods.
func gateways(_ *Answer, obj *unstructured.Unstructured) []edit {
	var edits []edit
	if obj.GetKind() == "VirtualService" && at("spec", "gateways").get(obj) != nil {
		edits = append(edits, removed("gateway", at("spec", "gateways"), obj, "dropped: for sidecars alone"))
	}
	if obj.GetKind() != "Gateway" {
		return edits
	}
	const stranger = "example.test"
	for _, s := range at("spec", "servers").each(obj) {
		edits = append(edits, replaced("gateway", s.field("hosts"), obj, "→ "+stranger, []any{stranger}))
		if n, ok := s.field("port", "number").number(obj); ok {
			edits = append(edits, replaced("gateway", s.field("port", "number"), obj, "another port", n+1))
		}
	}
	selector, _ := at("spec", "selector").get(obj).(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(selector)) {
		edits = append(edits, replaced("gateway", at("spec", "selector", name), obj, "→ "+stranger, stranger))
	}
	return edits
}
