// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"context"

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

// kubeconfig writes the private kubeconfig of a running cluster anew where it is
// missing or torn, or does not lead to the cluster.
func (s *Story) kubeconfig(ctx context.Context, j *Journal) error {
	if _, err := cluster.RESTConfig(s.Place.Kubeconfig(), j.Cluster.Name); err == nil {
		return nil
	}
	return s.Clusters.ExportKubeconfig(ctx, j.Cluster, s.Place.Kubeconfig())
}
