// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package acceptance

import (
	"fmt"
	"math/rand/v2"
)

// workloadKinds are those that hold a template of pods.
func workloadKinds() []kind {
	const selector = "selector: {matchLabels: {app: web}}, "
	template := "template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: \"example.test/web:v1\"}]}}"
	once := "template: {spec: {restartPolicy: Never, containers: [{name: web, image: \"example.test/web:v1\"}]}}"
	replicas := maybe(p("spec", "replicas"), int64(0), int64(1), int64(2), int64(5))
	return []kind{
		{"apps/v1", "Deployment", "deployments", false, "spec: {" + selector + template + "}", append(podTweaks("spec", "template"), replicas, replicas,
			maybe(p("spec", "strategy"), object{"type": "Recreate"}, object{"type": "RollingUpdate", "rollingUpdate": object{"maxSurge": int64(1), "maxUnavailable": "25%"}}),
			maybe(p("spec", "minReadySeconds"), int64(0), int64(5)), maybe(p("spec", "paused"), true, false), rarely(newSelector))},
		{"apps/v1", "StatefulSet", "statefulsets", false, "spec: {serviceName: web, " + selector + template + "}", append(podTweaks("spec", "template"), replicas,
			maybe(p("spec", "podManagementPolicy"), "Parallel", "OrderedReady"), maybe(p("spec", "updateStrategy"), object{"type": "OnDelete"}),
			rarely(maybe(p("spec", "volumeClaimTemplates"), []any{object{"metadata": object{"name": "data"}, "spec": object{
				"accessModes": []any{"ReadWriteOnce"}, "resources": object{"requests": object{"storage": "1Gi"}}}}})))},
		{"apps/v1", "DaemonSet", "daemonsets", false, "spec: {" + selector + template + "}", append(podTweaks("spec", "template"),
			maybe(p("spec", "updateStrategy"), object{"type": "OnDelete"}))},
		{"batch/v1", "Job", "jobs", false, "spec: {" + once + "}", append(podTweaks("spec", "template"),
			maybe(p("spec", "parallelism"), int64(1), int64(2)), maybe(p("spec", "suspend"), true, false), maybe(p("spec", "ttlSecondsAfterFinished"), int64(60)),
			maybe(p("spec", "activeDeadlineSeconds"), int64(60), int64(90)))},
		{"batch/v1", "CronJob", "cronjobs", false, "spec: {schedule: \"0 * * * *\", jobTemplate: {spec: {" + once + "}}}",
			append(podTweaks("spec", "jobTemplate", "spec", "template"), oneOf(p("spec", "schedule"), "0 * * * *", "*/5 * * * *"), maybe(p("spec", "suspend"), true, false))},
	}
}

func newSelector(r *rand.Rand, o object) {
	name := pick(r, []any{"web", "site"})
	put(o, name, "spec", "selector", "matchLabels", "app")
	put(o, name, "spec", "template", "metadata", "labels", "app")
}

func podTweaks(path ...string) []tweak {
	spec := append(append([]string{}, path...), "spec")
	labels := append(append([]string{}, path...), "metadata", "labels")
	containers := append(append([]string{}, spec...), "containers")
	return []tweak{
		first(containers, containerTweaks()...), first(containers, containerTweaks()...), first(containers, containerTweaks()...),
		entries(labels, "tier", "team"), inside(spec, podSpecTweaks()...), sidecar(containers),
	}
}

func containerTweaks() []tweak {
	variable := func(r *rand.Rand, name string) object {
		return object{"name": name, "value": pick(r, []any{"1", "two", "", "yes"})}
	}
	port := func(r *rand.Rand, name string) object {
		return object{"name": name, "containerPort": map[string]int64{"web": 8080, "admin": 9000, "dns": 53}[name], "protocol": pick(r, []any{"TCP", "UDP"})}
	}
	env, ports := items(p("env"), "name", variable, "A", "B", "C", "D"), items(p("ports"), "name", port, "web", "admin", "dns")
	return []tweak{
		oneOf(p("image"), "example.test/web:v1", "example.test/web:v2", "example.test/web"), env, env, emptyable(p("env"), env), ports, emptyable(p("ports"), ports),
		maybe(p("resources", "requests"), object{"cpu": "1000m"}, object{"cpu": "1", "memory": "64Mi"}, object{"memory": "65536Ki"}),
		maybe(p("resources", "limits"), object{"cpu": int64(2)}, object{"cpu": "2"}, object{"memory": "1Gi", "cpu": "4"}),
		maybe(p("args"), []any{"a", "b"}, []any{"b", "a"}, []any{"--flag=on"}),
		maybe(p("readinessProbe"), object{"httpGet": object{"path": "/", "port": int64(8080)}}, object{"exec": object{"command": []any{"true"}}}),
	}
}

func podSpecTweaks() []tweak {
	volume := func(r *rand.Rand, name string) object {
		return object{"name": name, "emptyDir": pick(r, []any{object{}, object{"medium": "Memory"}})}
	}
	return []tweak{
		emptyable(p("volumes"), items(p("volumes"), "name", volume, "tmp", "run")), maybe(p("terminationGracePeriodSeconds"), int64(0), int64(5)),
		entries(p("nodeSelector"), "disk", "zone"), maybe(p("securityContext"), object{"runAsNonRoot": true}, object{}),
		maybe(p("tolerations"), []any{object{"key": "a", "operator": "Exists"}}, []any{object{"key": "b", "value": "c"}, object{"key": "a", "operator": "Exists"}}),
	}
}

// sidecar adds or removes a second container.
func sidecar(path []string) tweak {
	return items(path, "name", func(r *rand.Rand, name string) object {
		return object{"name": name, "image": fmt.Sprintf("example.test/%s:v%d", name, r.IntN(3))}
	}, "web", "proxy")
}
