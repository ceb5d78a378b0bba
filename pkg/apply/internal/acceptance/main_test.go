// SPDX-License-Identifier: Apache-2.0

//go:build testbed

// Package acceptance proves package apply from the outside, on a real API server:
// the acceptance cases, a random walk whose every prediction is compared with what
// was then read, and runs in which something fails half way.
package acceptance

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/kubectl-labs/kubectl-labs/pkg/internal/testutil"
)

var (
	shared *cluster // every test but those that kill a server
	edits  = flag.Int("edits", 2000, "edits of the random walk, over all shards")
	seed   = flag.Uint64("seed", 417870, "seed of the random walk; 0 picks one")
	only   = flag.Int("shard", -1, "the one shard of the random walk to run; -1 runs all")
)

func TestMain(m *testing.M) {
	testutil.GoldenFlag()
	flag.Parse()
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	server, err := startCluster(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = server.server.Stop() }()
	shared = server
	return m.Run()
}

// startCluster starts a server and what stands in for its controllers.
func startCluster(ctx context.Context) (*cluster, error) {
	server, err := testutil.StartAPIServer(ctx)
	if err != nil {
		return nil, err
	}
	c, err := newCluster(server)
	if err != nil {
		return nil, errors.Join(err, server.Stop())
	}
	c.startJanitor(ctx)
	if err := c.awaitKept(ctx, "default", "kube-system", "kube-public", "kube-node-lease"); err != nil {
		return nil, errors.Join(err, server.Stop())
	}
	return c, nil
}

// startOwn gives a test a server of its own, to be killed or lost.
func startOwn(t *testing.T) *cluster {
	t.Helper()
	c, err := startCluster(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.server.Stop() })
	return c
}

func testContext(t testing.TB) context.Context {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 3*time.Minute)
	t.Cleanup(stop)
	return ctx
}
