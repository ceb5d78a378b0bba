// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package acceptance

import (
	"fmt"
	"math/rand/v2"
)

// network kinds and what can be changed of them.
func networkKinds() []kind {
	return []kind{
		{"networking.k8s.io/v1", "Ingress", "ingresses", false, `
spec: {rules: [{host: one.test, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]}`, []tweak{
			items(p("spec", "rules"), "host", ingressRule, "one.test", "two.test", "three.test"),
			maybe(p("spec", "ingressClassName"), "nginx", "envoy"),
			maybe(p("spec", "defaultBackend"), object{"service": object{"name": "web", "port": object{"name": "http"}}}),
			maybe(p("spec", "tls"), []any{object{"hosts": []any{"one.test"}, "secretName": "one"}}, []any{object{"secretName": "two"}}),
		}},
		{"networking.k8s.io/v1", "NetworkPolicy", "networkpolicies", false, `spec: {podSelector: {}, policyTypes: [Ingress]}`, []tweak{
			entries(p("spec", "podSelector", "matchLabels"), "app", "tier"),
			maybe(p("spec", "ingress"), []any{object{"from": []any{object{"podSelector": object{}}}}},
				[]any{object{"ports": []any{object{"port": int64(80)}, object{"port": "http", "protocol": "TCP"}}}}, []any{}),
			maybe(p("spec", "policyTypes"), []any{"Ingress"}, []any{"Egress", "Ingress"}),
			maybe(p("spec", "egress"), []any{object{"to": []any{object{"ipBlock": object{"cidr": "10.0.0.0/8"}}}}}),
		}},
		{"autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", false, `
spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: one}}`, []tweak{
			oneOf(p("spec", "maxReplicas"), int64(3), int64(5), int64(9)), maybe(p("spec", "minReplicas"), int64(1), int64(2)),
			maybe(p("spec", "metrics"), []any{object{"type": "Resource", "resource": object{"name": "cpu",
				"target": object{"type": "Utilization", "averageUtilization": int64(60)}}}}),
			maybe(p("spec", "behavior", "scaleDown", "stabilizationWindowSeconds"), int64(60), int64(0)),
		}},
	}
}

func ingressRule(r *rand.Rand, host string) object {
	return object{"host": host, "http": object{"paths": []any{object{
		"path": pick(r, []any{"/", "/a", "/b"}), "pathType": pick(r, []any{"Prefix", "Exact", "ImplementationSpecific"}),
		"backend": object{"service": object{"name": "web", "port": object{"number": int64(80)}}}}}}}
}

func serviceTweaks() []tweak {
	return []tweak{
		items(p("spec", "ports"), "name", servicePort, "http", "https", "admin"),
		items(p("spec", "ports"), "name", servicePort, "http", "https", "admin"),
		serviceType, serviceType, entries(p("spec", "selector"), "app", "tier"),
		maybe(p("spec", "sessionAffinity"), "ClientIP", "None"),
		maybe(p("spec", "internalTrafficPolicy"), "Local", "Cluster"),
		maybe(p("spec", "publishNotReadyAddresses"), true, false),
	}
}

func servicePort(r *rand.Rand, name string) object {
	numbers := map[string]int64{"http": 80, "https": 443, "admin": 9000}
	port := object{"name": name, "port": numbers[name] + r.Int64N(2), "protocol": pick(r, []any{"TCP", "TCP", "UDP"})}
	if r.IntN(2) == 0 {
		port["targetPort"] = pick(r, []any{int64(8080), "web"})
	}
	return port
}

// serviceType moves a Service from one type to another, with what belongs to it.
func serviceType(r *rand.Rand, o object) {
	for _, field := range []string{"type", "externalName", "clusterIP", "externalTrafficPolicy", "loadBalancerClass", "allocateLoadBalancerNodePorts"} {
		drop(o, "spec", field)
	}
	switch r.IntN(6) {
	case 0:
		put(o, "ClusterIP", "spec", "type")
	case 1, 2:
		put(o, "NodePort", "spec", "type")
		put(o, pick(r, []any{"Local", "Cluster"}), "spec", "externalTrafficPolicy")
	case 3:
		put(o, "LoadBalancer", "spec", "type")
		maybe(p("spec", "externalTrafficPolicy"), "Local", "Cluster")(r, o)
	case 4:
		put(o, "None", "spec", "clusterIP")
	}
}

// customKinds are a definition and its resource, in the walk's own group.
func customKinds(group string) []kind {
	// A default stays with its property: whether the server stored it or only reads
	// it cannot be told from outside.
	property := func(r *rand.Rand, o object) {
		at := r.IntN(4)
		value := object{"type": "string"}
		if at > 1 {
			value["default"] = "grown"
		}
		put(o, value, "schema", "openAPIV3Schema", "properties", "spec", "properties", fmt.Sprintf("extra%d", at))
	}
	return []kind{
		{"apiextensions.k8s.io/v1", "CustomResourceDefinition", "customresourcedefinitions", true, "spec:" + definitionSpec(group), []tweak{
			first(p("spec", "versions"), property),
			maybe(p("spec", "names", "shortNames"), []any{"gad"}, []any{"gd", "gad"}),
		}},
		{group + "/v1", "Gadget", "gadgets", false, `spec: {size: 1}`, []tweak{
			oneOf(p("spec", "size"), int64(1), int64(2), int64(7)), maybe(p("spec", "colour"), "red", "green"),
			items(p("spec", "parts"), "name", func(r *rand.Rand, name string) object {
				return object{"name": name, "count": r.Int64N(5)}
			}, "a", "b", "c"),
			maybe(p("spec", "tags"), []any{"x", "y"}, []any{"y", "x"}, []any{"z"}), maybe(p("spec", "free"), object{"any": "thing", "n": int64(1)}, object{"any": []any{int64(1), "two"}}),
		}},
	}
}

func definitionSpec(group string) string {
	return `
  group: ` + group + `
  names: {kind: Gadget, plural: gadgets, singular: gadget, listKind: GadgetList}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            required: [size]
            x-kubernetes-validations: [{rule: "self.size < 10", message: "too big"}]
            properties:
              size: {type: integer}
              colour: {type: string, default: green}
              free: {type: object, x-kubernetes-preserve-unknown-fields: true}
              tags: {type: array, x-kubernetes-list-type: set, items: {type: string}}
              parts:
                type: array
                x-kubernetes-list-type: map
                x-kubernetes-list-map-keys: [name]
                items: {type: object, required: [name], properties: {name: {type: string}, count: {type: integer, default: 1}}}`
}
