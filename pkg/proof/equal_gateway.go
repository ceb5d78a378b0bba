// SPDX-License-Identifier: Apache-2.0

package proof

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// asHTTPRoute writes a VirtualService as the Gateway API has it, where the cluster
// serves that: an HTTPRoute of the Service, and a Service for each subset, since
// the Gateway API knows no subsets. What it cannot say stays a VirtualService.
// Istio reads either into the same rules (pilot/pkg/config/kube/gateway).
func asHTTPRoute(a *Answer, obj *unstructured.Unstructured) []edit {
	service := a.service(obj)
	if !a.HTTPRoutes || service == nil {
		return nil
	}
	var rules []any
	backends := map[string]*unstructured.Unstructured{}
	for _, r := range httpRules(obj) {
		rule := a.gatewayRule(obj, r, service, backends)
		if rule == nil {
			return nil
		}
		rules = append(rules, rule)
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

// gatewayRule says a rule in the Gateway API's way; nil where that cannot be said, or
// where the rule does more than route.
func (a *Answer) gatewayRule(obj *unstructured.Unstructured, r place, service *unstructured.Unstructured, backends map[string]*unstructured.Unstructured) map[string]any {
	fields, _ := r.get(obj).(map[string]any)
	for field := range fields {
		if !slices.Contains([]string{"name", "match", "route", "timeout"}, field) {
			return nil
		}
	}
	matches, matched := headerMatches(obj, r)
	refs, named := a.backends(obj, r, service, backends)
	timeout, timed := requestTimeout(r.field("timeout").text(obj))
	if !matched || !named || !timed {
		return nil
	}
	rule := map[string]any{"matches": matches, "backendRefs": refs}
	if timeout != "" {
		rule["timeouts"] = map[string]any{"request": timeout}
	}
	return rule
}

// requestTimeout writes a rule's time-out, which is for the whole request with all its
// tries, in whole numbers of five digits at most (GEP-2257). ok is false where that
// does not do. Without one there is none in either API.
func requestTimeout(text string) (written string, ok bool) {
	span, err := time.ParseDuration(text)
	switch seconds, rest := span/time.Second, span%time.Second; {
	case text == "":
		return "", true
	case err != nil || span < 0 || span%time.Millisecond != 0 || seconds > 99_999:
		return "", false
	case rest == 0:
		return fmt.Sprintf("%ds", seconds), true
	default:
		return fmt.Sprintf("%ds%dms", seconds, rest.Milliseconds()), true
	}
}

// headerMatches says a rule's matches in the Gateway API's way. said is false for
// what goes beyond headers compared exactly.
func headerMatches(obj *unstructured.Unstructured, r place) (matches []any, said bool) {
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
// there yet. named is false where a destination is neither the Service nor one of its
// subsets.
func (a *Answer) backends(obj *unstructured.Unstructured, r place, service *unstructured.Unstructured, known map[string]*unstructured.Unstructured) (refs []any, named bool) {
	route := r.field("route").each(obj)
	for _, d := range route {
		name, ok := a.backend(obj, d.field("destination"), service, known)
		if !ok {
			return nil, false
		}
		ref := map[string]any{"name": name, "port": portOf(service)}
		if len(route) > 1 { // alone it gets everything, whatever its weight
			n, _ := d.field("weight").number(obj)
			ref["weight"] = n
		}
		refs = append(refs, ref)
	}
	return refs, len(route) > 0
}

// backend is the Service of one destination: the one that the route is about, or
// where a subset is named one of that subset's pods.
func (a *Answer) backend(obj *unstructured.Unstructured, destination place, service *unstructured.Unstructured, known map[string]*unstructured.Unstructured) (name string, ok bool) {
	subset := destination.field("subset").text(obj)
	port, given := destination.field("port", "number").number(obj)
	if destination.field("host").text(obj) != service.GetName() || (given && port != portOf(service)) {
		return "", false
	}
	if subset == "" {
		return service.GetName(), true
	}
	labels := a.subsetLabels(service, subset)
	if labels == nil {
		return "", false
	}
	backend := service.DeepCopy()
	backend.SetName(service.GetName() + "-" + subset)
	selector, _ := at("spec", "selector").get(backend).(map[string]any)
	maps.Copy(selector, labels)
	known[backend.GetName()] = backend
	return backend.GetName(), true
}

// subsetLabels are those by which a DestinationRule for a Service, in the Service's
// own namespace, selects a subset; nil where none does.
func (a *Answer) subsetLabels(service *unstructured.Unstructured, subset string) map[string]any {
	namespace := service.GetNamespace()
	for _, rule := range a.Objects {
		if rule.GetKind() != "DestinationRule" || rule.GetNamespace() != namespace ||
			inFull(at("spec", "host").text(rule), namespace) != inFull(service.GetName(), namespace) {
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
