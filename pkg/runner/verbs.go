// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
	"github.com/kubectl-labs/kubectl-labs/pkg/check"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// Current is the step that a lab stands at: the one begun or applied last, wherever
// it stands in the lab, or the one to whose start it was reset since. It is the
// first step where none was.
func (s *Story) Current(j *Journal) lab.Step {
	current, last := s.lab().Steps[0], time.Time{}
	for _, step := range s.lab().Steps {
		if j.Reset != nil && j.Reset.Step == step.ID {
			return step
		}
		p := j.Step(step.ID)
		if at := slices.MaxFunc([]time.Time{p.Begun, p.Applied}, time.Time.Compare); !at.IsZero() && !at.Before(last) {
			current, last = step, at
		}
	}
	return current
}

// Next is the first step that has not passed; ok is false when all have.
func (s *Story) Next(j *Journal) (step lab.Step, ok bool) {
	left := j.Left(s.lab())
	if len(left) == 0 {
		return lab.Step{}, false
	}
	return left[0], true
}

// Diff previews a step and writes nothing. An empty id is the next step. A task
// that has not passed is a *TaskError: what solves it is not given away.
func (s *Story) Diff(ctx context.Context, id string) (*apply.Plan, error) {
	j, err := s.Running(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.Entry.Extract(s.Place.Files()); err != nil {
		return nil, err
	}
	step, ok := s.Next(j)
	if !ok {
		step = s.Current(j)
	}
	index, err := s.index(step, id)
	if err != nil {
		return nil, err
	}
	step = s.lab().Steps[index]
	if step.Task != "" && j.Step(step.ID).Passed.IsZero() {
		folder, err := s.WorkFolder(index)
		return nil, cmp.Or(err, error(&TaskError{Step: step.ID, Folder: folder}))
	}
	c, err := s.stepChange(ctx, step)
	if err != nil {
		return nil, err
	}
	return s.carrier().Preview(ctx, c, Consent{})
}

// index is the position of the step with this id, or where that is empty of the
// other one.
func (s *Story) index(other lab.Step, id string) (int, error) {
	if id == "" {
		id = other.ID
	}
	return s.lab().Step(id)
}

// Checked is what one step's checks measured.
type Checked struct {
	Step    string         `json:"step"`
	Verdict check.Verdict  `json:"verdict"`
	Results []check.Result `json:"results"`
}

// Check measures a step as the cluster stands now and changes nothing. An empty
// id is the current step. Time limits are not measured, since nothing was applied.
func (s *Story) Check(ctx context.Context, id string) (Checked, error) {
	j, err := s.Running(ctx)
	if err != nil {
		return Checked{}, err
	}
	index, err := s.index(s.Current(j), id)
	if err != nil {
		return Checked{}, err
	}
	step := s.lab().Steps[index]
	results, err := s.measure(ctx, j, step, Progress{ID: step.ID})
	return Checked{Step: step.ID, Verdict: check.Overall(results), Results: results}, err
}

// withRunning is withCluster for what needs the API server.
func (s *Story) withRunning(ctx context.Context, command string, do func(*Journal) error) error {
	return s.withCluster(command, func(j *Journal) error {
		if _, err := s.Running(ctx); err != nil {
			return err
		}
		if err := s.Entry.Extract(s.Place.Files()); err != nil {
			return err
		}
		return do(j)
	})
}
