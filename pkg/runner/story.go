// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"context"
	"path/filepath"

	"github.com/kubectl-labs/kubectl-labs/pkg/catalog"
	"github.com/kubectl-labs/kubectl-labs/pkg/cluster"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// Part names one of the two sets of objects that a lab applies, each with an
// inventory of its own: leaving a step must never take the platform away.
type Part string

// The parts.
const (
	PlatformPart Part = "platform"
	ArenaPart    Part = "arena"
)

// Story is one lab on its way from nothing to its last step.
type Story struct {
	Instance
	Entry     *catalog.Entry
	Lock      *catalog.Lock
	Images    Images
	Manifests Manifests
	Engine    func(p Place, l *lab.Lab, part Part) (Engine, error)
	Checks    func(p Place, l *lab.Lab, since Progress) (Checker, error)
	Report    Reporter
}

// Options say how far a run goes and whether it asks.
type Options struct {
	Command string // as typed, to name this process to a second one
	To      string // the last step to do; "" is the lab's last
	Step    string // do this step alone
	Solve   bool   // bring tasks about too, as their solution does

	Consent
}

func (s *Story) carrier() *Carrier { return &Carrier{Report: s.Report, Now: s.Now} }

func (s *Story) lab() *lab.Lab { return s.Entry.Lab }

// folder is where the lab's own Kustomize folders stand on disk.
func (s *Story) folder() string { return filepath.Join(s.Place.Files(), s.Entry.Dir) }

func (s *Story) platformFolder() string {
	return filepath.Join(s.Place.Files(), "platforms", s.lab().Platform)
}

// Running returns the journal of a lab whose cluster runs. It returns a *NeverRunError,
// *StoppedError, *GoneError, *KubeconfigError or the provider's error otherwise.
func (s *Story) Running(ctx context.Context) (*Journal, error) {
	j, err := ReadJournal(s.Place)
	if err != nil {
		return nil, err
	}
	at, err := s.find(ctx, j)
	if err != nil {
		return nil, err
	}
	if err := standing(j, at); err != nil {
		return nil, err
	}
	if _, err := cluster.RESTConfig(s.Place.Kubeconfig(), j.Cluster.Name); err != nil {
		return nil, &KubeconfigError{Lab: s.Name, Cause: err}
	}
	return j, nil
}

func standing(j *Journal, at found) error {
	switch at.state {
	case cluster.Running:
		return nil
	case cluster.Stopped:
		return &StoppedError{Lab: j.Lab}
	case cluster.Foreign:
		return &cluster.ForeignError{Name: j.Cluster.Name, Why: at.detail.Why}
	}
	return &GoneError{Lab: j.Lab, Cluster: j.Cluster.Name}
}
