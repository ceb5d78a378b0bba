// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"
)

// Labels that kind puts on its containers, whatever the engine.
const (
	clusterLabel = "io.x-k8s.kind.cluster"
	roleLabel    = "io.x-k8s.kind.role"
)

// Roles of a node.
const (
	RoleControlPlane = "control-plane"
	RoleWorker       = "worker"
	RoleLoadBalancer = "external-load-balancer" // a container of the cluster, not a node of Kubernetes
)

// Node is a container of the cluster.
type Node struct {
	Name    string    `json:"name"` // the container's, and Kubernetes' name of the node
	ID      string    `json:"id"`
	Role    string    `json:"role"`
	State   string    `json:"state"` // the engine's word: running, exited, ...
	Running bool      `json:"running"`
	Created time.Time `json:"created"`
	Started time.Time `json:"started"`
	Ended   time.Time `json:"ended,omitzero"` // when it last stopped; zero where the engine does not know

	endpoint string // host:port of the API server on this machine, "" if not published
}

func (n Node) hostsKubernetes() bool { return n.Role != RoleLoadBalancer }

// Nodes lists the containers of the cluster, the load balancer included, by name.
func (p *Provider) Nodes(ctx context.Context, name string) ([]Node, error) {
	out, err := p.engine.ask(ctx, "ps", "--all", "--quiet", "--no-trunc",
		"--filter", "label="+clusterLabel+"="+name)
	if err != nil {
		return nil, fmt.Errorf("list the nodes of %s: %w", name, err)
	}
	ids := strings.Fields(out)
	if len(ids) == 0 {
		return nil, nil
	}
	nodes, err := p.inspectNodes(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("inspect the nodes of %s: %w", name, err)
	}
	return nodes, nil
}

func (p *Provider) inspectNodes(ctx context.Context, ids []string) ([]Node, error) {
	var seen []container
	args := append([]string{"inspect", "--type", "container"}, ids...)
	if err := p.engine.decode(ctx, &seen, args...); err != nil {
		return nil, err
	}
	nodes := make([]Node, 0, len(seen))
	for _, c := range seen {
		nodes = append(nodes, c.node())
	}
	slices.SortFunc(nodes, func(a, b Node) int { return cmp.Compare(a.Name, b.Name) })
	return nodes, nil
}

// container is the part of "inspect" that the engines agree on.
type container struct {
	ID      string `json:"Id"`
	Name    string
	Created time.Time
	State   struct {
		Status     string
		Running    bool
		StartedAt  moment
		FinishedAt moment
	}
	Config          struct{ Labels map[string]string }
	NetworkSettings struct {
		Ports map[string][]struct{ HostIP, HostPort string }
	}
}

// moment is a time that an engine may not know: nerdctl writes "" then.
type moment struct{ time.Time }

// UnmarshalJSON takes "" for the zero time.
func (m *moment) UnmarshalJSON(data []byte) error {
	if string(data) == `""` {
		return nil
	}
	return m.Time.UnmarshalJSON(data)
}

const apiPort = "6443/tcp"

func (c container) node() Node {
	return Node{
		Name: strings.TrimPrefix(c.Name, "/"), ID: c.ID, Role: c.Config.Labels[roleLabel],
		State: c.State.Status, Running: c.State.Running, Created: c.Created, Started: c.State.StartedAt.Time,
		Ended: c.State.FinishedAt.Time, endpoint: c.endpoint(),
	}
}

func (c container) endpoint() string {
	if desktop := c.Config.Labels["desktop.docker.io/ports/"+apiPort]; desktop != "" {
		return desktop
	}
	for _, port := range c.NetworkSettings.Ports[apiPort] {
		return net.JoinHostPort(port.HostIP, port.HostPort)
	}
	return ""
}

// pick returns the nodes meant by a person: all for "", else one by its full
// name or by its name without the cluster's.
func pick(cluster, wanted string, nodes []Node) ([]Node, error) {
	if wanted == "" {
		return nodes, nil
	}
	var among []string
	for _, n := range nodes {
		short := strings.TrimPrefix(n.Name, cluster+"-")
		if wanted == n.Name || wanted == short {
			return []Node{n}, nil
		}
		among = append(among, short)
	}
	return nil, &UnknownNodeError{Node: wanted, Among: among}
}
