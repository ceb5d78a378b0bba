// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"context"
	"errors"
	"time"

	"github.com/kubectl-labs/kubectl-labs/pkg/catalog"
	"github.com/kubectl-labs/kubectl-labs/pkg/check"
)

// task puts a step to the learner and looks at once whether it is solved: any road
// counts, also one that was gone before. How long it took is not measured, since
// nobody saw when the change was made.
func (s *Story) task(ctx context.Context, j *Journal, index int) error {
	step := s.lab().Steps[index]
	progress := j.Step(step.ID)
	progress.Begun, progress.Applied = s.Now(), time.Time{}
	if err := s.remember(j, progress); err != nil {
		return err
	}
	if _, err := s.WorkFolder(index); err != nil {
		return err
	}
	err := s.pass(ctx, j, step, progress)
	var missed *NotPassedError
	if errors.As(err, &missed) && missed.Verdict == check.Failed {
		missed.Told = true
		s.Report.Gap(s.lab(), step, j.Step(step.ID))
	}
	return err
}

// chosenTask is the step with this id, or else the one that the lab stands at, or
// the next one. It returns a *NotTaskError for a step that is none.
func (s *Story) chosenTask(j *Journal, id string) (int, error) {
	chosen := s.Current(j)
	if next, ok := s.Next(j); ok && (chosen.Task == "" || !j.Step(chosen.ID).Passed.IsZero()) && next.Task != "" {
		chosen = next
	}
	index, err := s.index(chosen, id)
	if err == nil && s.lab().Steps[index].Task == "" {
		err = &NotTaskError{Lab: s.Name, Step: s.lab().Steps[index].ID}
	}
	return index, err
}

// Hinted is what hint gives: how many hints of a task were shown by now, of how
// many, and those hints, the newest last.
type Hinted struct {
	Lab   string   `json:"lab"`
	Step  string   `json:"step"`
	Shown int      `json:"shown"`
	Total int      `json:"total"`
	New   bool     `json:"new"` // false when all had been shown before
	Hints []string `json:"hints"`
}

// Hint gives one more hint of a task and remembers that it was shown. An empty id
// is the task that the lab stands at. It returns a *NotTaskError for other steps.
func (s *Story) Hint(command, id string, guide *catalog.Guide) (hinted Hinted, err error) {
	err = s.withCluster(command, func(j *Journal) error {
		index, err := s.chosenTask(j, id)
		if err != nil {
			return err
		}
		step := s.lab().Steps[index]
		section, _ := guide.Section(step.ID)
		progress := j.Step(step.ID)
		hinted = Hinted{Lab: s.Name, Step: step.ID, Total: len(section.Hints), New: progress.Hints < len(section.Hints)}
		if hinted.New {
			progress.Hints++
			j.Set(progress)
			err = j.Write(s.Place)
		}
		hinted.Shown = min(progress.Hints, hinted.Total)
		hinted.Hints = append([]string{}, section.Hints[:hinted.Shown]...) // [] in JSON, where there are none
		return err
	})
	return hinted, err
}

// Solve previews a task's solution and, once that is agreed to, applies it, waits,
// checks and remembers it. An empty id is the task that the lab stands at. It
// returns a *NotTaskError for other steps, and what Run returns for a step.
func (s *Story) Solve(ctx context.Context, o Options) error {
	return s.withRunning(ctx, o.Command, func(j *Journal) error {
		index, err := s.chosenTask(j, o.Step)
		if err != nil {
			return err
		}
		step := s.lab().Steps[index]
		s.Report.Step(index+1, len(s.lab().Steps), s.lab(), step)
		return s.bring(ctx, j, step, o.Consent)
	})
}
