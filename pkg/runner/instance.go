// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"context"
	"errors"

	"github.com/kubectl-labs/kubectl-labs/pkg/cluster"
)

// Instance is a lab on this machine as its journal knows it. What it does needs none
// of the lab's own files, which may be broken or gone by now.
type Instance struct {
	Name     string // the lab's
	Place    Place
	Clusters Clusters
	Now      Clock
}

// Stop pauses the lab's nodes, or one of them.
func (i *Instance) Stop(ctx context.Context, command, node string) error {
	return i.withCluster(command, func(j *Journal) error { return i.present(j, i.Clusters.Stop(ctx, j.Cluster, node)) })
}

// Start resumes the lab's nodes, or one of them, and waits until they are ready and
// what ran on them is; pods that do not come back are named. progress says what is
// waited for.
func (i *Instance) Start(ctx context.Context, command, node string, progress func(string)) (away []string, err error) {
	err = i.withCluster(command, func(j *Journal) error {
		if away, err = i.start(ctx, j, node, progress); err != nil {
			return err
		}
		return i.started(ctx, j)
	})
	return away, err
}

func (i *Instance) start(ctx context.Context, j *Journal, node string, progress func(string)) ([]string, error) {
	away, err := i.Clusters.Start(ctx, j.Cluster, node, progress)
	if err := i.present(j, err); err != nil {
		return nil, &ClusterError{Lab: i.Name, Doing: "starting the cluster", Cause: err}
	}
	return away, nil
}

// present says of a cluster that is not there whose it was.
func (i *Instance) present(j *Journal, err error) error {
	if errors.Is(err, cluster.ErrAbsent) {
		return &GoneError{Lab: i.Name, Cluster: j.Cluster.Name}
	}
	return err
}

// started remembers that nodes were resumed: what runs on them comes up later.
func (i *Instance) started(ctx context.Context, j *Journal) error {
	j.Started = i.Now()
	return errors.Join(i.kubeconfig(ctx, j), j.Write(i.Place))
}

// kubeconfig writes the private kubeconfig of a running cluster anew where it is
// missing or torn, or does not lead to the cluster.
func (i *Instance) kubeconfig(ctx context.Context, j *Journal) error {
	if _, err := cluster.RESTConfig(i.Place.Kubeconfig(), j.Cluster.Name); err == nil {
		return nil
	}
	return i.Clusters.ExportKubeconfig(ctx, j.Cluster, i.Place.Kubeconfig())
}

// withCluster holds the lab's lock and hands over its journal.
func (i *Instance) withCluster(command string, do func(*Journal) error) (err error) {
	if _, err := ReadJournal(i.Place); err != nil {
		return err
	}
	j, release, err := i.open(command)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	return do(j)
}

// open takes the lab's lock and reads its journal, a new one where there is none.
func (i *Instance) open(command string) (*Journal, func() error, error) {
	release, err := Lock(i.Place, i.Name, command)
	if err != nil {
		return nil, nil, err
	}
	j, err := ReadJournal(i.Place)
	if neverRun(err) {
		return &Journal{Version: journalVersion, Lab: i.Name}, release, nil
	}
	if err != nil {
		return nil, nil, errors.Join(err, release())
	}
	return j, release, nil
}
