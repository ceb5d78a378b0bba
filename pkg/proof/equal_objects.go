// SPDX-License-Identifier: Apache-2.0

package proof

import (
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// renamed gives a rule another name where nothing refers to it by name.
func renamed(_ *Answer, obj *unstructured.Unstructured) []edit {
	if !isRule(obj) || obj.GetKind() == "Gateway" {
		return nil
	}
	where, name := at("metadata", "name"), obj.GetName()+"-by-another-name"
	return []edit{replaced("name", where, obj, obj.GetName()+" → "+name, name)}
}

// olderVersion writes an object in an older version that the cluster serves too.
func olderVersion(_ *Answer, obj *unstructured.Unstructured) []edit {
	group, version, _ := strings.Cut(obj.GetAPIVersion(), "/")
	if !strings.HasSuffix(group, ".istio.io") || version != "v1" {
		return nil
	}
	return []edit{replaced("version", at("apiVersion"), obj, "v1 → v1beta1", group+"/v1beta1")}
}

// splitSubsets puts a DestinationRule's first subset into a rule of its own: Istio
// merges the rules for one host (mergeDestinationRule in pilot/pkg/model). Of a
// policy for the whole host it would take one of two, so there it stays whole.
func splitSubsets(_ *Answer, obj *unstructured.Unstructured) []edit {
	where := at("spec", "subsets")
	if obj.GetKind() != "DestinationRule" || len(where.each(obj)) < 2 || at("spec", "trafficPolicy").get(obj) != nil {
		return nil
	}
	return []edit{{"split", where.in(obj), "the first subset in an object of its own", func(o *unstructured.Unstructured) []*unstructured.Unstructured {
		return halves(o, where)
	}}}
}

// splitMatches puts a gateway's first match into an object of its own: Istio merges
// VirtualServices of one host for gateways, and for gateways alone.
func splitMatches(_ *Answer, obj *unstructured.Unstructured) []edit {
	rules := httpRules(obj)
	names, _ := at("spec", "gateways").get(obj).([]any)
	if len(rules) != 1 || len(names) == 0 || slices.Contains(names, any("mesh")) || len(rules[0].field("match").each(obj)) < 2 {
		return nil
	}
	where := rules[0].field("match")
	return []edit{{"split", where.in(obj), "the first match in an object of its own", func(o *unstructured.Unstructured) []*unstructured.Unstructured {
		return halves(o, where)
	}}}
}

// halves are two objects: one with the first item of a list, one with the others.
func halves(o *unstructured.Unstructured, list place) []*unstructured.Unstructured {
	first := o.DeepCopy()
	first.SetName(o.GetName() + "-first")
	items, _ := list.get(first).([]any)
	list.set(first, items[:1])
	list.item(0).remove(o)
	return []*unstructured.Unstructured{first, o}
}
