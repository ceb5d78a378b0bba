// SPDX-License-Identifier: Apache-2.0

package check

import (
	"context"
	"fmt"
	"slices"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// rulesByHost are the kinds that rule over a Service from any namespace.
func rulesByHost() []schema.GroupVersionResource {
	networking := schema.GroupVersion{Group: "networking.istio.io", Version: "v1"}
	return []schema.GroupVersionResource{networking.WithResource("virtualservices"), networking.WithResource("destinationrules")}
}

// beyond names the rules outside the lab's namespaces that are about Services in them,
// a line each. No step takes them away, and no reset does, but they count.
func (m *Mesh) beyond(ctx context.Context) ([]string, error) {
	var lines []string
	for _, resource := range rulesByHost() {
		list, err := m.objects.Resource(resource).List(ctx, metav1.ListOptions{})
		if apierrors.IsNotFound(err) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", resource.Resource, err)
		}
		for _, rule := range list.Items {
			if host := m.reaches(&rule); host != "" {
				lines = append(lines, fmt.Sprintf("%s %s/%s is outside the lab's namespaces and about %s", rule.GetKind(), rule.GetNamespace(), rule.GetName(), host))
			}
		}
	}
	return lines, nil
}

// reaches is a host of a rule from elsewhere that is one of the lab's Services, ""
// where none is, or where the rule is not exported to them.
func (m *Mesh) reaches(rule *unstructured.Unstructured) string {
	exported, _, _ := unstructured.NestedStringSlice(rule.Object, "spec", "exportTo")
	to := func(namespace string) bool { return namespace == "*" || slices.Contains(m.arena, namespace) }
	if slices.Contains(m.arena, rule.GetNamespace()) || len(exported) > 0 && !slices.ContainsFunc(exported, to) {
		return ""
	}
	hosts, _, _ := unstructured.NestedStringSlice(rule.Object, "spec", "hosts")
	host, _, _ := unstructured.NestedString(rule.Object, "spec", "host")
	for _, h := range append(hosts, host) {
		if slices.Contains(m.arena, namespaceOf(h)) {
			return h
		}
	}
	return ""
}

// namespaceOf reads it from a host such as reviews.bookinfo or
// *.bookinfo.svc.cluster.local; "" where there is none.
func namespaceOf(host string) string {
	parts := strings.Split(strings.TrimSuffix(strings.TrimSuffix(host, ".cluster.local"), ".svc"), ".")
	if len(parts) != 2 {
		return ""
	}
	return parts[1]
}
