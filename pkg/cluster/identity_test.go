// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestNewName(t *testing.T) {
	form := regexp.MustCompile(`^istio-canary-[0-9a-f]{4}$`)
	names := map[string]bool{}
	for range 20 {
		name := NewName("istio-canary")
		if !form.MatchString(name) {
			t.Fatalf("name %q", name)
		}
		names[name] = true
	}
	if len(names) < 15 {
		t.Errorf("20 names, only %d distinct", len(names))
	}
}

func TestClassify(t *testing.T) {
	written := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	begun := Identity{Name: "lab", Recorded: written}
	whole := Identity{Name: "lab", Recorded: written, UID: "u", Nodes: map[string]string{"lab-control-plane": "a", "lab-worker": "b"}}
	plane := Node{Name: "lab-control-plane", ID: "a", Role: RoleControlPlane, Running: true, Created: written.Add(time.Second)}
	worker := Node{Name: "lab-worker", ID: "b", Role: RoleWorker, Running: true, Created: written.Add(time.Second)}
	balancer := Node{Name: "lab-worker", ID: "b", Role: RoleLoadBalancer, Running: true}
	off := func(n Node) Node { n.Running = false; return n }
	with := func(n Node, id string) Node { n.ID = id; return n }
	older := func(n Node, by time.Duration) Node { n.Created = written.Add(-by); return n }

	for _, test := range []struct {
		name    string
		id      Identity
		nodes   []Node
		want    State
		missing []string
	}{
		{"nothing there", whole, nil, Absent, []string{"lab-control-plane", "lab-worker"}},
		{"nothing there, nothing made", begun, nil, Absent, nil},
		{"half-made", begun, []Node{plane}, Half, nil},
		{"half-made, engine's clock behind", begun, []Node{older(plane, 30*time.Second)}, Half, nil},
		{"older than the record", begun, []Node{older(plane, time.Hour)}, Foreign, nil},
		{"name only", Identity{Name: "lab"}, []Node{plane}, Foreign, nil},
		{"whole", whole, []Node{plane, worker}, Running, nil},
		{"one stopped", whole, []Node{plane, off(worker)}, Running, nil},
		{"all stopped", whole, []Node{off(plane), off(worker)}, Stopped, nil},
		{"only the load balancer runs", whole, []Node{off(plane), balancer}, Stopped, nil},
		{"one removed", whole, []Node{plane}, Running, []string{"lab-worker"}},
		{"same name, other container", whole, []Node{with(plane, "x"), worker}, Foreign, nil},
		{"one too many", whole, []Node{plane, worker, {Name: "lab-worker2", ID: "c"}}, Foreign, nil},
	} {
		state, detail := classify(test.id, test.nodes)
		if state != test.want {
			t.Errorf("%s: got %s (%s), want %s", test.name, state, detail.Why, test.want)
		}
		if diff := cmp.Diff(test.missing, detail.Missing); diff != "" {
			t.Errorf("%s: missing (-want +got):\n%s", test.name, diff)
		}
		if (state == Foreign) != (detail.Why != "") {
			t.Errorf("%s: %s, why %q", test.name, state, detail.Why)
		}
	}
}
