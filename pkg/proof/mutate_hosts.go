// SPDX-License-Identifier: Apache-2.0

package proof

import (
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// hosts speaks of another Service, or of the same one in another namespace.
func hosts(a *Answer, obj *unstructured.Unstructured) []edit {
	var edits []edit
	for _, where := range hostPlaces(obj) {
		host := where.text(obj)
		if host == "" || strings.Contains(host, "*") {
			continue
		}
		name, _, _ := strings.Cut(host, ".")
		if other := a.otherService(obj.GetNamespace(), name); other != "" {
			edits = append(edits, replaced("host", where, obj, host+" → "+other, other))
		}
		abroad := name + "." + a.otherNamespace(obj.GetNamespace())
		edits = append(edits, replaced("namespace", where, obj, host+" → "+abroad, abroad))
	}
	return edits
}

// hostPlaces lists where traffic rules name Services.
func hostPlaces(obj *unstructured.Unstructured) []place {
	switch obj.GetKind() {
	case "DestinationRule":
		return []place{at("spec", "host")}
	case "VirtualService":
		places := at("spec", "hosts").each(obj)
		for _, r := range httpRules(obj) {
			for _, d := range r.field("route").each(obj) {
				places = append(places, d.field("destination", "host"))
			}
		}
		return places
	}
	return nil
}

// otherService is the first Service of a namespace by another name, "" where there
// is none.
func (a *Answer) otherService(namespace, name string) string {
	var names []string
	for _, o := range a.Objects {
		if o.GetKind() == "Service" && o.GetNamespace() == namespace && o.GetName() != name {
			names = append(names, o.GetName())
		}
	}
	if len(names) == 0 {
		return ""
	}
	return slices.Min(names)
}

// otherNamespace is another one of the arena, or one that every cluster has.
func (a *Answer) otherNamespace(namespace string) string {
	for _, other := range a.Arena {
		if other != namespace {
			return other
		}
	}
	return "default"
}

// elsewhere puts a traffic rule or policy into another namespace of the arena.
func elsewhere(a *Answer, obj *unstructured.Unstructured) []edit {
	other := a.otherNamespace(obj.GetNamespace())
	if !isRule(obj) || !slices.Contains(a.Arena, other) {
		return nil
	}
	where := at("metadata", "namespace")
	return []edit{replaced("namespace", where, obj, obj.GetNamespace()+" → "+other, other)}
}

// isRule tells whether an object says how a mesh treats traffic.
func isRule(obj *unstructured.Unstructured) bool {
	switch obj.GroupVersionKind().Group {
	case "networking.istio.io", "security.istio.io", "telemetry.istio.io", "gateway.networking.k8s.io":
		return true
	}
	return false
}
