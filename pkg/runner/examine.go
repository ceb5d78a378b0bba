// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"context"

	"github.com/kubectl-labs/kubectl-labs/pkg/cluster"
)

// Examine judges this machine for the lab, whose own cluster may stand already.
func (s *Story) Examine(ctx context.Context) ([]cluster.Fact, error) {
	needs, err := needsOf(s.lab())
	if err != nil {
		return nil, err
	}
	j, err := ReadJournal(s.Place)
	if neverRun(err) {
		j, err = &Journal{}, nil
	}
	if err != nil {
		return nil, err
	}
	at, err := s.find(ctx, j)
	if err != nil {
		return nil, err
	}
	facts, err := s.Clusters.Machine(ctx, s.look(j))
	if err != nil {
		return nil, err
	}
	return cluster.Judge(facts, beside(at.state, needs)), nil
}

// beside is what a lab needs besides what its own cluster holds already.
func beside(state cluster.State, needs cluster.Needs) cluster.Needs {
	switch state {
	case cluster.Running:
		needs.FreeBytes, needs.DiskBytes, needs.Ports = 0, 0, nil
	case cluster.Stopped:
		needs.DiskBytes = 0
	}
	return needs
}
