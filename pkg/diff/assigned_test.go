// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func service(t *testing.T, spec string) *unstructured.Unstructured {
	t.Helper()
	return object(t, "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: "+spec)
}

func TestMarkAssigned(t *testing.T) {
	manifest := service(t, "{type: NodePort, ports: [{port: 80}, {port: 81, nodePort: 30081}]}")
	predicted := service(t, "{type: NodePort, clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1], ports: [{port: 80, nodePort: 31111}, {port: 81, nodePort: 30081}]}")
	MarkAssigned(nil, manifest, predicted)
	want := map[string]any{"type": "NodePort", "clusterIP": Assigned, "clusterIPs": []any{Assigned}, "ports": []any{
		map[string]any{"port": int64(80), "nodePort": Assigned}, map[string]any{"port": int64(81), "nodePort": int64(30081)}}}
	if d := cmp.Diff(want, predicted.Object["spec"]); d != "" {
		t.Errorf("spec differs (-want +got):\n%s", d)
	}
	headless := service(t, "{clusterIP: None, clusterIPs: [None]}")
	MarkAssigned(nil, service(t, "{clusterIP: None}"), headless)
	if got, _, _ := unstructured.NestedStringSlice(headless.Object, "spec", "clusterIPs"); len(got) != 1 || got[0] != "None" {
		t.Errorf("a headless Service's addresses became %v", got)
	}
}

func TestPortsThatMoveKeepTheirNodePorts(t *testing.T) {
	live := service(t, "{ports: [{port: 80, protocol: TCP, nodePort: 30080}, {port: 53, protocol: UDP, nodePort: 30053}]}")
	manifest := service(t, "{ports: [{port: 53, protocol: TCP}, {port: 53, protocol: UDP}, {port: 80}]}")
	predicted := service(t, `{ports: [{port: 53, protocol: TCP, nodePort: 31111}, {port: 53, protocol: UDP, nodePort: 30053}, {port: 80, protocol: TCP, nodePort: 30080}]}`)
	MarkAssigned(live, manifest, predicted)
	var got []any
	for _, port := range itemsOf(mapAt(predicted, []string{"spec"}), "ports") {
		got = append(got, port["nodePort"])
	}
	if d := cmp.Diff([]any{Assigned, int64(30053), int64(30080)}, got); d != "" {
		t.Errorf("node ports differ (-want +got):\n%s", d)
	}
}

func pod(t *testing.T, image, volume string) *unstructured.Unstructured {
	t.Helper()
	return object(t, strings.NewReplacer("IMAGE", image, "VOLUME", volume).Replace(`
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
  - {name: c, image: IMAGE, volumeMounts: [{name: VOLUME, mountPath: /token}]}
  volumes: [{name: mine, emptyDir: {}}, {name: VOLUME, projected: {}}]`))
}

func TestThePodsTokenVolumeIsNamedAnew(t *testing.T) {
	manifest := object(t, "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {volumes: [{name: mine, emptyDir: {}}]}}")
	live, predicted := pod(t, "a:1", "kube-api-access-abcde"), pod(t, "a:2", "kube-api-access-fghij")
	MarkAssigned(nil, manifest, predicted)
	if d := cmp.Diff(pod(t, "a:2", Assigned).Object, predicted.Object); d != "" {
		t.Errorf("created pod differs (-want +got):\n%s", d)
	}
	want := `    spec.containers[c]
  -   image: a:1
  +   image: a:2
`
	if d := cmp.Diff(want, text(Hunks(live, predicted, Options{}))); d != "" {
		t.Errorf("replaced pod differs (-want +got):\n%s", d)
	}
	kept := pod(t, "a:2", "kube-api-access-abcde")
	MarkAssigned(live, manifest, kept)
	if d := cmp.Diff(pod(t, "a:2", "kube-api-access-abcde").Object, kept.Object); d != "" {
		t.Errorf("changed pod differs (-want +got):\n%s", d)
	}
}
