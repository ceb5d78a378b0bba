// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"context"
	"errors"
	"slices"

	"github.com/kubectl-labs/kubectl-labs/pkg/check"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// Run tells the lab's story from where it stands: machine, cluster, images,
// platform, then each step that has not passed. What was done stays when it
// returns early, and the next Run goes on there.
func (s *Story) Run(ctx context.Context, o Options) (err error) {
	if err := s.known(o); err != nil {
		return err
	}
	if err := sound(s.lab()); err != nil {
		return &UnsoundError{Lab: s.Name, Cause: err}
	}
	j, release, err := s.open(o.Command)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	s.Report.Card(s.lab(), j.Cluster.Name)
	if err := s.prepare(ctx, j, o); err != nil {
		return err
	}
	if err := s.finishReset(ctx, j, o.Consent); err != nil {
		return err
	}
	for i, step := range s.lab().Steps {
		if s.due(j, step, o) {
			if err := s.step(ctx, j, i, o); err != nil {
				return err
			}
		}
		if step.ID == o.To {
			break
		}
	}
	if o.Step == "" {
		s.Report.Picture(s.lab(), j)
	}
	s.Report.Finished(s.lab(), j)
	return nil
}

// sound finds what no cluster could mend, before one is made.
func sound(l *lab.Lab) error {
	problems := []error{check.Compile(l)}
	for _, step := range l.Steps {
		problems = append(problems, step.Undoable())
	}
	return errors.Join(problems...)
}

func (s *Story) known(o Options) error {
	for _, id := range []string{o.To, o.Step} {
		if id == "" {
			continue
		}
		if _, err := s.lab().Step(id); err != nil {
			return err
		}
	}
	return nil
}

func (s *Story) due(j *Journal, step lab.Step, o Options) bool {
	if o.Step != "" {
		return step.ID == o.Step
	}
	return slices.ContainsFunc(j.Left(s.lab()), func(left lab.Step) bool { return left.ID == step.ID })
}

// prepare makes everything that stands before the first step.
func (s *Story) prepare(ctx context.Context, j *Journal, o Options) error {
	if err := s.Entry.Extract(s.Place.Files()); err != nil {
		return err
	}
	at, err := s.machine(ctx, j)
	if err != nil {
		return err
	}
	platform, err := s.buildPlatform(ctx)
	if err != nil {
		return err
	}
	if err := s.cluster(ctx, j, at); err != nil {
		return err
	}
	return s.platform(ctx, j, platform, o)
}
