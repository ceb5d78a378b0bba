// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestKindConfig(t *testing.T) {
	spec := Spec{Name: "lab", Image: "kindest/node:v1", ControlPlanes: 3, Workers: 1, Labels: map[string]string{"zone": "a"}}
	c := kindConfig(spec, 1)
	var roles []string
	for _, n := range c.Nodes {
		roles = append(roles, string(n.Role))
		if n.Image != spec.Image || n.Labels["zone"] != "a" {
			t.Errorf("node %+v", n)
		}
	}
	if diff := cmp.Diff([]string{"control-plane", "control-plane", "control-plane", "worker"}, roles); diff != "" {
		t.Errorf("roles (-want +got):\n%s", diff)
	}
	if len(c.KubeadmConfigPatches) != 1 || !strings.Contains(c.KubeadmConfigPatches[0], "failCgroupV1: false") {
		t.Errorf("patches %q", c.KubeadmConfigPatches)
	}
}

func TestKindConfigLeavesCgroupV2Alone(t *testing.T) {
	for _, version := range []int{0, 2} {
		if c := kindConfig(Spec{Name: "lab"}, version); len(c.KubeadmConfigPatches) != 0 || len(c.Nodes) != 1 {
			t.Errorf("cgroup %d: %+v", version, c)
		}
	}
}

func TestNodeNames(t *testing.T) {
	want := []string{"lab-control-plane", "lab-control-plane2", "lab-worker", "lab-worker2"}
	if diff := cmp.Diff(want, Spec{Name: "lab", ControlPlanes: 2, Workers: 2}.nodeNames()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSpecRefused(t *testing.T) {
	for name, spec := range map[string]Spec{
		"no name":       {Image: "i", Kubeconfig: "k"},
		"no image":      {Name: "n", Kubeconfig: "k"},
		"no kubeconfig": {Name: "n", Image: "i"},
		"negative":      {Name: "n", Image: "i", Kubeconfig: "k", Workers: -1},
	} {
		if _, err := fake(nil).Create(t.Context(), spec, nil); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
