// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package apply

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/types"

	"github.com/kubectl-labs/kubectl-labs/pkg/internal/testutil"
)

func TestLeftoversThatContradictTheFolderGo(t *testing.T) {
	e := newEngine(t, "contradiction")
	const volume = "        volumeMounts: [{name: v, mountPath: /v}]\n      volumes: [{name: v, configMap: {name: web}}]"
	set := strings.ReplaceAll(firstSet, "first", "contradiction")
	set = strings.Replace(set, "        resources: {requests: {cpu: 1000m}}", volume, 1)
	objs := objects(t, set)
	applied(t, e, objs)
	web := deployment("contradiction", "web")
	touched(t, e, web, "kubectl-edit", types.StrategicMergePatchType,
		`{"spec":{"template":{"spec":{"volumes":[{"name":"v","emptyDir":{},"configMap":null}]}}}}`)
	touched(t, e, web, "kube-controller-manager", types.MergePatchType, `{"metadata":{"annotations":{"deployment.kubernetes.io/revision":"4"}}}`)
	testutil.Golden(t, "arena-contradiction.txt", shown(previewed(t, e, objs)))
	exactly(t, e, objs)
}

// A default that the live object keeps is not what a new one would get.
func TestContradictionThatEndsOtherwiseIsShownAgain(t *testing.T) {
	e := newEngine(t, "otherwise")
	set := strings.ReplaceAll(firstSet, "first", "otherwise")
	applied(t, e, objects(t, set))
	touched(t, e, deployment("otherwise", "web"), "kubectl-edit", types.MergePatchType,
		`{"spec":{"strategy":{"rollingUpdate":{"maxSurge":1}}}}`)
	set = strings.Replace(set, "replicas: 2", "replicas: 2\n  strategy: {type: Recreate}", 1)
	set = strings.Replace(set, "image: example.test/web:v1", "image: example.test/web", 1)
	objs := objects(t, set)
	plan := previewed(t, e, objs)
	if got := entryOf(t, plan, "Deployment otherwise/web").Evidence; got != Shadow {
		t.Errorf("evidence %q, want %q", got, Shadow)
	}
	changed := stopped(t, e, plan)
	if text := shown(changed.Plan); strings.Contains(text, "imagePullPolicy") {
		t.Errorf("shown again:\n%s", text)
	}
	exactly(t, e, objs)
}
