// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"context"
	"fmt"
	"path/filepath"

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

// step previews, applies and checks one step, and remembers how far it came.
func (s *Story) step(ctx context.Context, j *Journal, index int, o Options) error {
	step := s.lab().Steps[index]
	s.Report.Step(index+1, len(s.lab().Steps), s.lab(), step)
	c, err := s.stepChange(ctx, step)
	if err != nil {
		return err
	}
	if _, err := s.carrier().CarryOut(ctx, c, o.Consent); err != nil {
		return err
	}
	progress := Progress{ID: step.ID, Applied: s.Now()}
	j.Set(progress)
	if err := j.Write(s.Place); err != nil {
		return err
	}
	return s.pass(ctx, j, step, progress)
}

func (s *Story) stepChange(ctx context.Context, step lab.Step) (Change, error) {
	objs, err := s.Manifests.Build(ctx, filepath.Join(s.folder(), step.Folder()))
	if err != nil {
		return Change{}, fmt.Errorf("building step %q: %w", step.ID, err)
	}
	engine, err := s.Engine(s.Place, s.lab(), ArenaPart)
	return Change{
		Phase: "apply", What: fmt.Sprintf("step %q", step.ID), Detail: Folded,
		Engine: engine, Objects: objs, Question: "Apply?", Failing: step.Failing(),
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
	if verdict := check.Overall(results); verdict != check.Passed {
		j.Set(progress)
		if err := j.Write(s.Place); err != nil {
			return err
		}
		return &NotPassedError{Lab: s.name(), Step: step.ID, Verdict: verdict}
	}
	progress.Passed = s.Now()
	j.Set(progress)
	return j.Write(s.Place)
}
