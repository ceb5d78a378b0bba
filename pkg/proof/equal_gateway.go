// SPDX-License-Identifier: Apache-2.0

package proof

import (
	"maps"
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// asHTTPRoute writes a VirtualService as the Gateway API has it, where the cluster
// serves that: an HTTPRoute of the Service, and a Service for each subset, since
// the Gateway API knows no subsets. What it cannot say stays a VirtualService.
func asHTTPRoute(a *Answer, obj *unstructured.Unstructured) []edit {
	service := a.service(obj)
	if !a.HTTPRoutes || service == nil {
		return nil
	}
	var rules []any
	backends := map[string]*unstructured.Unstructured{}
	for _, r := range httpRules(obj) {
		matches, said := headerMatches(obj, r)
		refs, named := a.backends(obj, r, service, backends)
		if !said || !named {
			return nil
		}
		rules = append(rules, map[string]any{"matches": matches, "backendRefs": refs})
	}
	route := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute",
		"metadata": map[string]any{"name": obj.GetName(), "namespace": obj.GetNamespace()},
		"spec": map[string]any{"rules": rules, "parentRefs": []any{map[string]any{
			"group": "", "kind": "Service", "name": service.GetName(), "port": portOf(service),
		}}},
	}}
	return []edit{{"shape", "", "as an HTTPRoute", func(*unstructured.Unstructured) []*unstructured.Unstructured {
		objs := []*unstructured.Unstructured{route}
		for _, name := range slices.Sorted(maps.Keys(backends)) {
			objs = append(objs, backends[name])
		}
		return objs
	}}}
}

// service is the one that a VirtualService for sidecars is about; nil where it is
// about another thing.
func (a *Answer) service(obj *unstructured.Unstructured) *unstructured.Unstructured {
	hosts := at("spec", "hosts").each(obj)
	if len(hosts) != 1 || len(httpRules(obj)) == 0 || at("spec", "gateways").get(obj) != nil {
		return nil
	}
	i := slices.IndexFunc(a.Objects, func(o *unstructured.Unstructured) bool {
		return o.GetKind() == "Service" && o.GetNamespace() == obj.GetNamespace() && o.GetName() == hosts[0].text(obj)
	})
	if i < 0 {
		return nil
	}
	return a.Objects[i]
}

func portOf(service *unstructured.Unstructured) int64 {
	n, _ := at("spec", "ports").item(0).field("port").number(service)
	return n
}

// headerMatches says a rule's matches in the Gateway API's way. said is false for
// what goes beyond headers compared exactly, and for rules that do more than route.
func headerMatches(obj *unstructured.Unstructured, r place) (matches []any, said bool) {
	rule, _ := r.get(obj).(map[string]any)
	for field := range rule {
		if field != "name" && field != "match" && field != "route" {
			return nil, false
		}
	}
	matches = []any{}
	for _, m := range r.field("match").each(obj) {
		var headers []any
		for _, c := range conditions(obj, m) {
			value := c.field("exact").text(obj)
			if len(c) != len(m)+2 || value == "" {
				return nil, false
			}
			headers = append(headers, map[string]any{"name": c[len(c)-1], "value": value, "type": "Exact"})
		}
		matches = append(matches, map[string]any{"headers": headers})
	}
	return matches, true
}

// backends names the Services of a rule's destinations and adds those that are not
// there yet. named is false where a destination is none of the Service's subsets.
func (a *Answer) backends(obj *unstructured.Unstructured, r place, service *unstructured.Unstructured, known map[string]*unstructured.Unstructured) (refs []any, named bool) {
	route := r.field("route").each(obj)
	for _, d := range route {
		subset := d.field("destination", "subset").text(obj)
		labels := a.subsetLabels(obj, subset)
		if d.field("destination", "host").text(obj) != service.GetName() || labels == nil {
			return nil, false
		}
		backend := service.DeepCopy()
		backend.SetName(service.GetName() + "-" + subset)
		selector, _ := at("spec", "selector").get(backend).(map[string]any)
		maps.Copy(selector, labels)
		known[backend.GetName()] = backend
		ref := map[string]any{"name": backend.GetName(), "port": portOf(service)}
		if n, ok := d.field("weight").number(obj); ok {
			ref["weight"] = n
		}
		refs = append(refs, ref)
	}
	return refs, len(route) > 0
}

// subsetLabels are those by which a DestinationRule for the same host selects a
// subset; nil where none does.
func (a *Answer) subsetLabels(obj *unstructured.Unstructured, subset string) map[string]any {
	for _, rule := range a.Objects {
		if rule.GetKind() != "DestinationRule" || rule.GetNamespace() != obj.GetNamespace() {
			continue
		}
		for _, s := range at("spec", "subsets").each(rule) {
			if s.field("name").text(rule) == subset {
				labels, _ := s.field("labels").get(rule).(map[string]any)
				return labels
			}
		}
	}
	return nil
}
