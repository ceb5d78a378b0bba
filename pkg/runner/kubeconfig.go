// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"k8s.io/client-go/rest"

	"github.com/kubectl-labs/kubectl-labs/pkg/cluster"
)

// RESTConfig reaches the cluster that the lab's journal names, and no other, whatever
// stands in its private kubeconfig besides.
func (p Place) RESTConfig() (*rest.Config, error) {
	j, err := ReadJournal(p)
	if err != nil {
		return nil, err
	}
	return cluster.RESTConfig(p.Kubeconfig(), j.Cluster.Name)
}
