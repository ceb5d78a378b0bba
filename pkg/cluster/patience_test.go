// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"
)

// wedged is an engine that takes every command and answers none.
func wedged(ctx context.Context, _ io.Reader, _ io.Writer, _ ...string) (string, error) {
	<-ctx.Done()
	return "", errors.New("signal: killed")
}

func TestWedgedEngineIsDown(t *testing.T) {
	p := &Provider{engine: &engine{name: "docker", call: wedged}}
	for name, try := range map[string]func(context.Context) error{
		"ping":    p.Ping,
		"nodes":   func(ctx context.Context) error { _, err := p.Nodes(ctx, "lab"); return err },
		"inspect": func(ctx context.Context) error { _, err := p.inspectNodes(ctx, []string{"aa"}); return err },
		"machine": func(ctx context.Context) error { _, err := p.Machine(ctx, Look{}); return err },
	} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			err := try(t.Context())
			if _, down := errors.AsType[*EngineDownError](err); !down || time.Since(start) != askBound {
				t.Errorf("%s: got %v after %s", name, err, time.Since(start))
			}
		})
	}
}

func TestWedgedEngineKeepsTheCallersDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		p := &Provider{engine: &engine{name: "docker", call: wedged}}
		if err := p.Ping(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}

func TestVerifyWaitsForALoadedMachine(t *testing.T) {
	const slow = 9 * time.Second
	p := &Provider{engine: &engine{name: "docker", call: func(ctx context.Context, _ io.Reader, _ io.Writer, _ ...string) (string, error) {
		select {
		case <-time.After(slow):
			return "the node's own answer", errors.New("exit status 1")
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}}}
	plane := Node{Name: "lab-control-plane", Role: RoleControlPlane, Running: true, endpoint: "127.0.0.1:1"}
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		state, detail := p.verify(t.Context(), Identity{Name: "lab"}, Detail{Nodes: []Node{plane}})
		if state != Running || detail.Verified || time.Since(start) != slow {
			t.Errorf("got %s (%s) after %s", state, detail.Why, time.Since(start))
		}
	})
}
