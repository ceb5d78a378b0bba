// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"context"
	"fmt"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// Returned is what a reset did: the step to whose start it went, how far the change
// came, and where the learner's own folders are now, "" where there were none.
type Returned struct {
	Step string
	Outcome
	Aside string
}

// Reset makes the arena exactly what it is at the start of a step, and forgets that
// this and later steps were begun, applied or passed; hints stay shown. An empty
// o.Step is the step that the lab stands at. Where it is interrupted, the next Run
// or Reset finishes it.
func (s *Story) Reset(ctx context.Context, o Options) (returned Returned, err error) {
	err = s.withRunning(ctx, o.Command, func(j *Journal) error {
		index, err := s.index(s.Current(j), o.Step)
		if err != nil {
			return err
		}
		returned, err = s.reset(ctx, j, index, "Go back to the start of %s?", o.Consent)
		return err
	})
	return returned, err
}

// finishReset goes on with a reset that was interrupted after it was agreed to.
func (s *Story) finishReset(ctx context.Context, j *Journal, agreed Consent) error {
	if j.Reset == nil || j.Reset.Done {
		return nil
	}
	index, err := s.lab().Step(j.Reset.Step)
	if err != nil {
		return err
	}
	_, err = s.reset(ctx, j, index, "Finish going back to the start of %s?", agreed)
	return err
}

func (s *Story) reset(ctx context.Context, j *Journal, index int, question string, agreed Consent) (Returned, error) {
	returned := Returned{Step: s.lab().Steps[index].ID}
	c, err := s.startChange(ctx, index)
	if err != nil {
		return returned, err
	}
	c.Question, c.Always = fmt.Sprintf(question, returned.Step), true // progress and folders go in any case
	c.Agreed = func() error { return s.forget(j, index) }
	if returned.Outcome, err = s.carrier().CarryOut(ctx, c, agreed); err != nil {
		return returned, err
	}
	if returned.Aside, err = s.setWorkAside(index); err != nil {
		return returned, err
	}
	if s.lab().Steps[index].Task != "" {
		if _, err := s.WorkFolder(index); err != nil {
			return returned, err
		}
	}
	j.Reset.Done = true
	return returned, j.Write(s.Place)
}

// startChange makes the arena what it is at the start of the step at index, which
// is nothing at all at the start of the first.
func (s *Story) startChange(ctx context.Context, index int) (Change, error) {
	c := Change{}
	if start, ok := s.startStep(index); ok {
		var err error
		if c, err = s.stepChange(ctx, start); err != nil {
			return c, err
		}
	}
	engine, err := s.Engine(s.Place, s.lab(), ArenaPart)
	c.Engine, c.Detail, c.Saved = engine, Folded, s.Place.Saved()
	c.Phase, c.What, c.Label = "reset", fmt.Sprintf("the reset to the start of step %q", s.lab().Steps[index].ID), "reset"
	return c, err
}

// startStep is the step whose state is that in which the one at index begins; ok is
// false where the arena is still empty.
func (s *Story) startStep(index int) (step lab.Step, ok bool) {
	for i := index - 1; i >= 0; i-- {
		if step := s.lab().Steps[i]; step.Folder() != "" {
			return step, true
		}
	}
	return lab.Step{}, false
}

// forget comes before the arena changes: what a journal calls passed must stand in
// the cluster, whatever interrupts the change.
func (s *Story) forget(j *Journal, index int) error {
	for _, step := range s.lab().Steps[index:] {
		j.Set(Progress{ID: step.ID, Hints: j.Step(step.ID).Hints})
	}
	j.Reset = &Reset{Step: s.lab().Steps[index].ID}
	return j.Write(s.Place)
}
