// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package cluster

import (
	"context"
	"time"
)

// power: one node fails and comes back; then all are stopped, and find other
// addresses among themselves when they start.
func (b *bench) power(id Identity) {
	b.Helper()
	host := b.host(id)
	b.timed("stop the worker", func() error { return b.Stop(b.Context(), id, "worker") })
	for _, n := range b.wantState(id, Running).Nodes {
		if n.Running != (n.Role == RoleControlPlane) {
			b.Errorf("%s: %s", n.Name, n.State)
		}
	}
	b.timed("start the worker", func() error { return b.started(id, "worker") })
	b.timed("stop all", func() error { return b.Stop(b.Context(), id, "") })
	b.wantState(id, Stopped)
	b.occupyAddresses(2)
	b.timed("start all at other addresses", func() error { return b.started(id, "") })
	if detail := b.wantState(id, Running); !detail.Verified {
		b.Errorf("not verified after the start: %s", detail.Why)
	}
	if again := b.host(id); again != host {
		b.Errorf("the API server moved from %s to %s", host, again)
	}
	b.uidThroughKubeconfig(id)
}

// started: what ran on the nodes before runs on them again.
func (b *bench) started(id Identity, node string) error {
	b.Helper()
	away, err := b.Start(b.Context(), id, node, func(text string) { b.Log(text) })
	if len(away) > 0 {
		b.Errorf("did not come back: %v", away)
	}
	return err
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
