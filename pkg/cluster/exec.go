// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"fmt"
	"io"
)

// NodeExec runs commands in one node's container.
type NodeExec struct {
	engine *engine
	node   string
}

// NodeExec returns the executor of the node with that container name; whether it
// exists and runs shows when it is used.
func (p *Provider) NodeExec(node string) *NodeExec {
	return &NodeExec{engine: p.engine, node: node}
}

// Name is the container's name.
func (e *NodeExec) Name() string { return e.node }

// Exec runs cmd in the node. A nil stdin is empty, a nil stdout is dropped; what
// the command writes to stderr is part of the error. Cancelling ctx ends the
// engine's client; the command in the node ends when its stdin does.
func (e *NodeExec) Exec(ctx context.Context, stdin io.Reader, stdout io.Writer, cmd ...string) error {
	args := []string{"exec", "--privileged"}
	if stdin != nil {
		args = append(args, "--interactive")
	}
	args = append(append(args, e.node), cmd...)
	if err := e.engine.stream(ctx, stdin, stdout, args...); err != nil {
		return fmt.Errorf("run %s in the node %s: %w", cmd[0], e.node, err)
	}
	return nil
}
