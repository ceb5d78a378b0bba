// SPDX-License-Identifier: Apache-2.0

package proof

import (
	"slices"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// excuse says why a mutant may be unmeasurable: it took away what sends the
// requests. Any other mutant must get a verdict.
func excuse(l *lab.Lab, step lab.Step, v Variant) string {
	for _, name := range senders(step) {
		client, ok := l.Clients[name]
		if !ok {
			continue
		}
		namespace, deployment := client.Workload(l.Arena.Namespaces[0])
		switch {
		case v.Object.Kind == "Namespace" && v.Object.Name == namespace,
			v.Object.Kind == "Deployment" && v.Object.Namespace == namespace && v.Object.Name == deployment:
			return "it takes away the client " + name
		}
	}
	return ""
}

// senders lists the clients that a step's checks send as.
func senders(step lab.Step) []string {
	var names []string
	for _, c := range step.Check {
		if c.Traffic != nil {
			names = append(names, c.Traffic.As)
		}
		if c.Latency != nil {
			names = append(names, c.Latency.As)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
