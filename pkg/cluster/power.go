// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"errors"
	"fmt"
	"time"

	"k8s.io/client-go/rest"
)

// startBound is how long a started cluster may take until its nodes are Ready.
const startBound = 3 * time.Minute

// Stop stops all nodes, or the one named by its container or by what follows the
// cluster's name ("worker", "control-plane2"). Stopping what is stopped is no error.
func (p *Provider) Stop(ctx context.Context, id Identity, node string) error {
	detail, err := p.ours(ctx, id)
	if err != nil {
		return err
	}
	chosen, err := pick(id.Name, node, detail.Nodes)
	if err != nil {
		return err
	}
	return p.switchNodes(ctx, "stop", chosen)
}

// Start starts all nodes, or one, and returns when the API server answers, the
// started nodes are Ready again and so are the pods on them that were Ready before;
// *NotReadyError if the nodes are not in 3 minutes. Pods that are not in 90 seconds
// are named, as namespace/name. progress says what is waited for.
func (p *Provider) Start(ctx context.Context, id Identity, node string, progress func(string)) ([]string, error) {
	detail, err := p.ours(ctx, id)
	if err != nil {
		return nil, err
	}
	chosen, err := pick(id.Name, node, detail.Nodes)
	if err != nil {
		return nil, err
	}
	if err := p.switchNodes(ctx, "start", chosen); err != nil {
		return nil, err
	}
	return p.awaitStarted(ctx, id.Name, chosen, progress)
}

func (p *Provider) switchNodes(ctx context.Context, verb string, nodes []Node) error {
	args := []string{verb}
	for _, n := range nodes {
		args = append(args, n.ID)
	}
	if _, err := p.engine.output(ctx, args...); err != nil {
		return fmt.Errorf("%s the nodes: %w", verb, err)
	}
	return nil
}

// awaitStarted looks at the containers again: their start times and, with some
// engines, the published port are new.
func (p *Provider) awaitStarted(ctx context.Context, name string, before []Node, progress func(string)) ([]string, error) {
	nodes, err := p.Nodes(ctx, name)
	if err != nil {
		return nil, err
	}
	config, err := p.awaitCredentials(ctx, nodes)
	if err != nil {
		return nil, fmt.Errorf("reach the API server of %s: %w", name, err)
	}
	started := startedOf(before, nodes)
	if err := awaitReady(ctx, config, name, started, startBound); err != nil {
		return nil, err
	}
	return awaitPods(ctx, config, started, progress)
}

// startedOf gives nodes as they are now, but for when they stopped, which not every
// engine remembers once they run again.
func startedOf(before, now []Node) []Node {
	var started []Node
	for _, b := range before {
		for _, n := range now {
			if n.ID == b.ID {
				n.Ended = b.Ended
				started = append(started, n)
			}
		}
	}
	return started
}

// credentialsBound is short: a container that was just started may not take
// commands at once, but the file it is asked for is on its disk.
const credentialsBound = 10 * time.Second

func (p *Provider) awaitCredentials(ctx context.Context, nodes []Node) (*rest.Config, error) {
	ctx, cancel := context.WithTimeout(ctx, credentialsBound)
	defer cancel()
	tick := time.NewTicker(readyEvery)
	defer tick.Stop()
	for {
		config, err := p.restConfig(ctx, nodes)
		if err == nil {
			return config, nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), err)
		}
	}
}
