// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"sync"
	"time"
)

const announceEvery = 400 * time.Millisecond

// announce reports each node as soon as its containerd answers, which is long
// before the control plane does. The group ends when all were reported or ctx ended.
func (p *Provider) announce(ctx context.Context, names []string, report func(Event)) *sync.WaitGroup {
	var group sync.WaitGroup
	for _, name := range names {
		group.Go(func() {
			node, up := p.awaitContainerd(ctx, name)
			if up {
				report(Event{Kind: NodeUp, Text: name, Node: node})
			}
		})
	}
	return &group
}

func (p *Provider) awaitContainerd(ctx context.Context, name string) (Node, bool) {
	tick := time.NewTicker(announceEvery)
	defer tick.Stop()
	for {
		if p.NodeExec(name).Exec(ctx, nil, nil, "ctr", "version") == nil {
			if nodes, err := p.inspectNodes(ctx, []string{name}); err == nil && len(nodes) == 1 {
				return nodes[0], true
			}
		}
		select {
		case <-ctx.Done():
			return Node{}, false
		case <-tick.C:
		}
	}
}
