// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Identity is what makes a cluster ours. It is written down in two steps: name,
// engine and time before anything is made, the rest when the cluster stands.
type Identity struct {
	Name     string            `json:"name"`
	Engine   string            `json:"engine,omitempty"`
	Host     string            `json:"host,omitempty"` // the engine's name of its machine
	Recorded time.Time         `json:"recorded,omitzero"`
	Nodes    map[string]string `json:"nodes,omitempty"` // container name to container id
	UID      string            `json:"uid,omitempty"`   // of the namespace kube-system
}

// NewName returns the lab's name with four random hex digits, so that a
// half-made cluster of that name is known as ours.
func NewName(lab string) string {
	var b [2]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return lab + "-" + hex.EncodeToString(b[:])
}

// NewIdentity is what has to be written down before Create is called with its name.
func (p *Provider) NewIdentity(lab string) Identity {
	return Identity{Name: NewName(lab), Engine: p.engine.name, Recorded: time.Now().UTC()}
}

// State is how a recorded cluster stands.
type State string

// The states.
const (
	Absent  State = "absent"  // no container of that name
	Half    State = "half"    // ours, but its making was never completed
	Running State = "running" // ours, and at least one node's container runs
	Stopped State = "stopped" // ours, and no container runs
	Foreign State = "foreign" // something of that name which is not what was recorded
)

// Detail is what Inspect saw.
type Detail struct {
	Nodes    []Node   `json:"nodes,omitempty"`
	Missing  []string `json:"missing,omitempty"` // recorded, but without a container
	Why      string   `json:"why,omitempty"`     // Foreign: why; Running and not Verified: why not
	Verified bool     `json:"verified"`          // the API server's kube-system is the recorded one
}

// clockSlack forgives an engine in a virtual machine whose clock ran behind.
const clockSlack = time.Minute

// classify decides from the containers alone.
func classify(id Identity, nodes []Node) (State, Detail) {
	d := Detail{Nodes: nodes, Missing: missing(id, nodes)}
	if len(nodes) == 0 {
		return Absent, d
	}
	if d.Why = stranger(id, nodes); d.Why != "" {
		return Foreign, d
	}
	if id.UID == "" {
		return Half, d
	}
	if slices.ContainsFunc(nodes, func(n Node) bool { return n.Running && n.hostsKubernetes() }) {
		return Running, d
	}
	return Stopped, d
}

// stranger says why the containers are not those of the identity, "" if they are.
func stranger(id Identity, nodes []Node) string {
	if id.Recorded.IsZero() && len(id.Nodes) == 0 {
		return "nothing was recorded about a cluster of that name"
	}
	for _, n := range nodes {
		recorded, known := id.Nodes[n.Name]
		switch {
		case known && recorded != n.ID:
			return fmt.Sprintf("container %s has the id %.12s, recorded was %.12s", n.Name, n.ID, recorded)
		case !known && id.UID != "":
			return fmt.Sprintf("container %s was not recorded", n.Name)
		case !known && n.Created.Before(id.Recorded.Add(-clockSlack)):
			return fmt.Sprintf("container %s is older than the record", n.Name)
		}
	}
	return ""
}

func missing(id Identity, nodes []Node) []string {
	left := maps.Clone(id.Nodes)
	for _, n := range nodes {
		delete(left, n.Name)
	}
	return slices.Sorted(maps.Keys(left))
}

func idsOf(nodes []Node) map[string]string {
	ids := make(map[string]string, len(nodes))
	for _, n := range nodes {
		ids[n.Name] = n.ID
	}
	return ids
}
