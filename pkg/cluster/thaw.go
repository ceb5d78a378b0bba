// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"time"
)

const thawBound = 10 * time.Second

// thawScript ends what makes containers in a node, waits for what it has under
// way, and thaws what stays frozen. On cgroup v1 runc freezes a container while it
// sets it up; a node killed at that moment holds a frozen process, which no signal
// ends, and so the engine could not remove the node. cgroup v2 knows no such state.
const thawScript = `[ -d /sys/fs/cgroup/freezer ] || exit 0
systemctl kill -s KILL kubelet containerd
for i in 1 2 3 4 5 6 7 8 9 10; do
  pgrep -x runc >/dev/null || break
  sleep 0.2
done
find /sys/fs/cgroup/freezer -name freezer.state | while read -r state; do
  grep -q THAWED "$state" || echo THAWED >"$state"
done`

// thaw makes running nodes ready to be removed. It is best effort: a node that
// has no shell yet, or none any more, is removed all the same.
func (p *Provider) thaw(ctx context.Context, name string) {
	ctx, cancel := context.WithTimeout(ctx, thawBound)
	defer cancel()
	nodes, err := p.Nodes(ctx, name)
	if err != nil {
		return
	}
	for _, n := range nodes {
		if n.Running && n.Role != RoleLoadBalancer {
			_ = p.NodeExec(n.Name).Exec(ctx, nil, nil, "sh", "-c", thawScript)
		}
	}
}
