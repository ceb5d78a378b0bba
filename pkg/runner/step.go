// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/check"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// platform installs what the lab stands on, once. On a cluster that has it, it
// only waits for it, since previews of its kinds fail until it serves.
func (s *Story) platform(ctx context.Context, j *Journal, objs []*unstructured.Unstructured, o Options) error {
	if len(objs) == 0 {
		return nil
	}
	c, err := s.platformChange(j, objs)
	if err != nil {
		return err
	}
	if j.Platform {
		return s.carrier().Wait(ctx, c)
	}
	if _, err := s.carrier().CarryOut(ctx, c, o.Consent); err != nil {
		return err
	}
	j.Platform = true
	return j.Write(s.Place)
}

func (s *Story) platformChange(j *Journal, objs []*unstructured.Unstructured) (Change, error) {
	engine, err := s.Engine(s.Place, s.lab(), PlatformPart)
	return Change{
		Phase: "platform", What: "the platform " + s.lab().Platform, Detail: ByKind, Engine: engine, Objects: objs,
		Question: fmt.Sprintf("Install %s into %s?", s.lab().Platform, j.Cluster.Name),
		Saved:    s.Place.Saved(), Label: "platform",
	}, err
}

// step tells one step and brings it about, or looks whether the learner has.
func (s *Story) step(ctx context.Context, j *Journal, index int, o Options) error {
	step := s.lab().Steps[index]
	s.Report.Step(index+1, len(s.lab().Steps), s.lab(), step)
	if step.Task != "" && !o.Solve {
		return s.task(ctx, j, index)
	}
	return s.bring(ctx, j, step, o.Consent)
}

// bring previews, applies and checks one step, and remembers how far it came.
func (s *Story) bring(ctx context.Context, j *Journal, step lab.Step, agreed Consent) error {
	c, err := s.stepChange(ctx, step)
	if err != nil {
		return err
	}
	out, err := s.carrier().CarryOut(ctx, c, agreed)
	if err != nil {
		return err
	}
	progress := j.Step(step.ID)
	progress.Applied, progress.Solved = out.Applied, step.Task != ""
	if err := s.remember(j, progress); err != nil {
		return err
	}
	return s.pass(ctx, j, step, progress)
}

// remember writes down that a step was begun or applied, and is still to be
// checked. The lab does not stand any more where a reset left it.
func (s *Story) remember(j *Journal, progress Progress) error {
	progress.Passed, progress.Results = time.Time{}, nil
	j.Set(progress)
	j.Reset = nil
	return j.Write(s.Place)
}

func (s *Story) stepChange(ctx context.Context, step lab.Step) (Change, error) {
	objs, err := s.Manifests.Build(ctx, filepath.Join(s.folder(), step.Folder()))
	if err != nil {
		return Change{}, fmt.Errorf("building step %q: %w", step.ID, err)
	}
	question := "Apply?"
	if step.Task != "" {
		question = "Apply the solution?"
	}
	engine, err := s.Engine(s.Place, s.lab(), ArenaPart)
	return Change{
		Phase: "apply", What: fmt.Sprintf("step %q", step.ID), Detail: Folded,
		Engine: engine, Objects: objs, Question: question, Failing: step.Failing(),
		Saved: s.Place.Saved(), Label: step.ID,
	}, err
}

// pass measures a step and remembers the verdict.
func (s *Story) pass(ctx context.Context, j *Journal, step lab.Step, progress Progress) error {
	results, err := s.measure(ctx, j, step, progress)
	if err != nil {
		return err
	}
	progress.Results = results
	verdict := check.Overall(results)
	if verdict == check.Passed {
		progress.Passed = s.Now()
	}
	j.Set(progress)
	if err := j.Write(s.Place); err != nil {
		return err
	}
	if verdict != check.Passed {
		return &NotPassedError{Lab: s.Name, Step: step.ID, Verdict: verdict}
	}
	s.Report.Passed(step, progress)
	return nil
}
