// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package acceptance

import (
	"fmt"
	"math/rand/v2"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// kind is a kind of objects that the random walk makes and changes.
type kind struct {
	version  string // group and version
	name     string
	resource string
	cluster  bool   // stands in no namespace
	base     string // YAML without metadata: what every object of the kind has
	tweaks   []tweak
}

func (k kind) gvr() schema.GroupVersionResource {
	gv, _ := schema.ParseGroupVersion(k.version)
	return gv.WithResource(k.resource)
}

// metadata is what can be changed of every object.
func metadata() []tweak {
	return []tweak{
		entries(p("metadata", "labels"), "tier", "team", "example.test/part"),
		entries(p("metadata", "annotations"), "note", "example.test/owner.name"),
	}
}

func plainKinds() []kind {
	return []kind{
		{"v1", "ConfigMap", "configmaps", false, `data: {mode: "on"}`, []tweak{
			entries(p("data"), "mode", "level", "a.conf", "z_last"), entries(p("data"), "mode", "level", "a.conf"),
			maybe(p("data", "text"), "one\ntwo\nthree\n", "one\n2\nthree\n", "one\nthree\nfour", "  two\n"),
			maybe(p("binaryData", "blob"), "AAEC", "AwQF"), rarely(oneOf(p("immutable"), true)),
		}},
		{"v1", "Secret", "secrets", false, `data: {password: aHVzaC1odXNoLTE=}`, []tweak{
			secretValue("password"), secretValue("token"), secretValue("key.pem"),
			func(r *rand.Rand, o object) {
				put(o, fmt.Sprintf("hush-hush-plain-%d", r.IntN(9)), "stringData", "plain")
			},
		}},
		{"v1", "Service", "services", false, `spec: {selector: {app: web}, ports: [{name: http, port: 80, protocol: TCP}]}`, serviceTweaks()},
		{"rbac.authorization.k8s.io/v1", "Role", "roles", false, `rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]`, ruleTweaks()},
		{"rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings", false, `
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: one}
subjects: [{kind: ServiceAccount, name: default, namespace: default}]`, bindingTweaks("Role")},
		{"rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles", true, `rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]`, ruleTweaks()},
		{"rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "clusterrolebindings", true, `
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{kind: ServiceAccount, name: default, namespace: default}]`, bindingTweaks("ClusterRole")},
		{"v1", "LimitRange", "limitranges", false, `spec: {limits: [{type: Container, max: {memory: 8Gi}}]}`, []tweak{
			first(p("spec", "limits"), maybe(p("default", "memory"), "64Mi", "65536Ki", "128Mi"), maybe(p("defaultRequest", "cpu"), "10m", "0.01", "20m")),
		}},
		{"policy/v1", "PodDisruptionBudget", "poddisruptionbudgets", false, `spec: {selector: {matchLabels: {app: web}}}`, []tweak{
			func(r *rand.Rand, o object) {
				drop(o, "spec", "minAvailable")
				drop(o, "spec", "maxUnavailable")
				put(o, pick(r, []any{int64(1), int64(2), "50%"}), "spec", pick(r, []string{"minAvailable", "maxUnavailable"}))
			},
			maybe(p("spec", "unhealthyPodEvictionPolicy"), "AlwaysAllow", "IfHealthyBudget"),
			entries(p("spec", "selector", "matchLabels"), "app", "tier"),
		}},
	}
}

// secretValue gives a key a value that must never be shown.
func secretValue(key string) tweak {
	return func(r *rand.Rand, o object) {
		if key != "password" && r.IntN(3) == 0 {
			drop(o, "data", key)
			return
		}
		put(o, encoded(fmt.Sprintf("hush-hush-%d", r.IntN(9))), "data", key)
	}
}

func rarely(t tweak) tweak {
	return func(r *rand.Rand, o object) {
		if r.IntN(4) == 0 {
			t(r, o)
		}
	}
}

func ruleTweaks() []tweak {
	rule := func(r *rand.Rand, name string) object {
		return object{"apiGroups": []any{name}, "resources": []any{"pods", "services", "deployments"}[r.IntN(2):], "verbs": []any{"get", "list", "watch"}[r.IntN(3):]}
	}
	return []tweak{items(p("rules"), "apiGroups", rule, "", "apps", "batch")}
}

func bindingTweaks(role string) []tweak {
	subject := func(_ *rand.Rand, name string) object {
		return object{"kind": "ServiceAccount", "name": name, "namespace": "default"}
	}
	return []tweak{
		emptyable(p("subjects"), items(p("subjects"), "name", subject, "default", "one", "two")),
		items(p("subjects"), "name", subject, "default", "one", "two"),
		func(r *rand.Rand, o object) {
			if r.IntN(3) == 0 {
				put(o, pick(r, []any{"one", "two", "view", "edit"}), "roleRef", "name")
				put(o, role, "roleRef", "kind")
			}
		},
	}
}
