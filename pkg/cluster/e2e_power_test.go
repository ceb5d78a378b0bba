// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package cluster

import (
	"context"
	"testing"
	"time"
)

// One node fails and comes back; then all are stopped, and find other addresses
// when they start.
func TestPower(t *testing.T) {
	b := newBench(t)
	id := b.NewIdentity("cluster-power")
	b.erased(id.Name)
	spec := b.spec(id)
	spec.Workers = 1
	id, err := b.Create(t.Context(), spec, nil)
	if err != nil {
		t.Fatal(err)
	}
	b.timed("stop the worker", func() error { return b.Stop(t.Context(), id, "worker") })
	for _, n := range b.wantState(id, Running).Nodes {
		if n.Running != (n.Role == RoleControlPlane) {
			t.Errorf("%s: %s", n.Name, n.State)
		}
	}
	b.timed("start the worker", func() error { return b.Start(t.Context(), id, "worker") })
	b.timed("stop all", func() error { return b.Stop(t.Context(), id, "") })
	b.wantState(id, Stopped)
	b.occupyAddresses(2)
	b.timed("start all at other addresses", func() error { return b.Start(t.Context(), id, "") })
	if detail := b.wantState(id, Running); !detail.Verified {
		t.Errorf("not verified: %s", detail.Why)
	}
	b.uidThroughKubeconfig(id)
}

func (b *bench) timed(what string, do func() error) {
	b.Helper()
	start := time.Now()
	if err := do(); err != nil {
		b.Fatalf("%s: %v", what, err)
	}
	b.Logf("%s: %s", what, took(start))
}

// occupyAddresses puts containers onto kind's network that take the free addresses.
func (b *bench) occupyAddresses(count int) {
	b.Helper()
	for range count {
		id, err := b.engine.output(b.Context(), "run", "--detach", "--rm", "--network", "kind",
			"--entrypoint", "sleep", b.image(), "3600")
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() {
			if _, err := b.engine.output(context.Background(), "rm", "--force", firstLine(id)); err != nil {
				b.Error(err)
			}
		})
	}
}
