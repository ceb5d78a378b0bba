// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"errors"
	"fmt"
	"time"

	"sigs.k8s.io/kind/pkg/apis/config/v1alpha4"
)

// Spec is the cluster to make.
type Spec struct {
	Name          string // from an Identity that was written down
	Image         string // of the nodes
	ControlPlanes int    // 0 means 1
	Workers       int
	Labels        map[string]string // on every node
	Kubeconfig    string            // a private file, made or overwritten
	Ready         time.Duration     // how long nodes may take to become Ready; 0 means 3 minutes
}

const defaultReady = 3 * time.Minute

func (s Spec) validate() error {
	switch {
	case s.Name == "":
		return errors.New("a cluster needs a name")
	case s.Image == "":
		return errors.New("a cluster needs a node image")
	case s.Kubeconfig == "":
		return errNoKubeconfig
	case s.ControlPlanes < 0 || s.Workers < 0:
		return fmt.Errorf("a cluster cannot have %d control planes and %d workers", s.ControlPlanes, s.Workers)
	}
	return nil
}

func (s Spec) controlPlanes() int { return max(1, s.ControlPlanes) }

func (s Spec) readyBound() time.Duration {
	if s.Ready == 0 {
		return defaultReady
	}
	return s.Ready
}

// nodeNames are the container names that kind will give: the first of a role
// has no number.
func (s Spec) nodeNames() []string {
	var names []string
	add := func(role string, count int) {
		for i := 1; i <= count; i++ {
			name := s.Name + "-" + role
			if i > 1 {
				name += fmt.Sprint(i)
			}
			names = append(names, name)
		}
	}
	add(RoleControlPlane, s.controlPlanes())
	add(RoleWorker, s.Workers)
	return names
}

// allowCgroupV1 is needed since Kubernetes 1.35, whose kubelet otherwise refuses
// to start on cgroup v1.
const allowCgroupV1 = `apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
failCgroupV1: false
`

// kindConfig translates the spec for an engine with the given cgroup version (0: not known).
func kindConfig(s Spec, cgroup int) *v1alpha4.Cluster {
	c := &v1alpha4.Cluster{
		TypeMeta: v1alpha4.TypeMeta{Kind: "Cluster", APIVersion: "kind.x-k8s.io/v1alpha4"},
		Name:     s.Name,
	}
	add := func(role v1alpha4.NodeRole, count int) {
		for range count {
			c.Nodes = append(c.Nodes, v1alpha4.Node{Role: role, Image: s.Image, Labels: s.Labels})
		}
	}
	add(v1alpha4.ControlPlaneRole, s.controlPlanes())
	add(v1alpha4.WorkerRole, s.Workers)
	if cgroup == 1 {
		c.KubeadmConfigPatches = append(c.KubeadmConfigPatches, allowCgroupV1)
	}
	v1alpha4.SetDefaultsCluster(c)
	return c
}
