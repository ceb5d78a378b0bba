// SPDX-License-Identifier: Apache-2.0

package proof

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/check"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// Options say how much is tried.
type Options struct {
	Step       string    // this step alone; "" is all of them
	StatesOnly bool      // no mutants and no equivalents
	Sample     int       // at most so many mutants and equivalents; 0 is all of them
	Seed       uint64    // of the sample
	Until      time.Time // no mutant and no equivalent is begun after that; zero is no limit
}

// Phase is one line of progress.
type Phase interface {
	Status(text string)
	Done(text string)
	Fail(text string)
}

// Prover tries one lab on a bed.
type Prover struct {
	Lab   *lab.Lab
	Bed   Bed
	Phase func(name string) Phase // begins a line of progress
	Now   func() time.Time

	Options
}

// stage is one step with the states that it is tried in.
type stage struct {
	step    lab.Step
	answer  *Answer
	wrong   []folder // answers that the author wrote down, and right ones besides the solution
	right   []folder
	behaves *check.Fingerprint // of the solution, once it was needed
	report  *StepReport
}

// folder is a Kustomize folder and what it builds.
type folder struct {
	name string
	objs []*unstructured.Unstructured
}

// Prove tries the lab's steps. The arena of the bed may hold anything. The error is
// for what cannot be tried; what was tried until then stands in the report.
func (p *Prover) Prove(ctx context.Context) (LabReport, error) {
	began := p.Now()
	report := LabReport{Lab: p.Lab.Metadata.Name, Steps: make([]StepReport, 0, len(p.Lab.Steps))}
	err := p.prove(ctx, &report)
	report.Elapsed = p.Now().Sub(began)
	return report, err
}

func (p *Prover) prove(ctx context.Context, report *LabReport) error {
	stages, err := p.stages(ctx, report)
	if err != nil {
		return err
	}
	for _, s := range stages {
		if err := p.states(ctx, s); err != nil {
			return err
		}
	}
	if err := p.variants(ctx, stages, report); err != nil {
		return err
	}
	return p.emptied(ctx, stages)
}

// stages builds every state beforehand: a folder that does not build ends the proof
// before it begins.
func (p *Prover) stages(ctx context.Context, report *LabReport) ([]*stage, error) {
	httpRoutes, err := p.Bed.Serves("gateway.networking.k8s.io", "v1", "HTTPRoute")
	if err != nil {
		return nil, fmt.Errorf("asking which kinds the cluster serves: %w", err)
	}
	var stages []*stage
	for i, step := range p.Lab.Steps {
		if p.Step != "" && p.Step != step.ID {
			continue
		}
		report.Steps = append(report.Steps, StepReport{Step: step.ID})
		r := &report.Steps[len(report.Steps)-1]
		if r.Skipped = untried(step); r.Skipped != "" {
			continue
		}
		s, err := p.stage(ctx, i)
		if err != nil {
			return nil, err
		}
		s.report, s.answer.HTTPRoutes = r, httpRoutes
		stages = append(stages, s)
	}
	if !httpRoutes && slices.ContainsFunc(stages, (*stage).routed) {
		report.Unserved = []string{"HTTPRoute"}
	}
	return stages, nil
}

// routed tells whether the stage is a task that is solved by routes.
func (s *stage) routed() bool {
	return s.step.Task != "" && slices.ContainsFunc(s.answer.changed(), func(obj *unstructured.Unstructured) bool { return len(httpRules(obj)) > 0 })
}

func untried(step lab.Step) string {
	switch {
	case step.Folder() == "":
		return "it acts on the cluster's nodes, not on the arena"
	case len(step.Check) == 0:
		return "it has no checks"
	}
	return ""
}

func (p *Prover) stage(ctx context.Context, index int) (*stage, error) {
	step := p.Lab.Steps[index]
	objs, err := p.Bed.Folder(ctx, step.Folder())
	if err != nil {
		return nil, err
	}
	start, err := p.Bed.Folder(ctx, p.Lab.Start(index))
	if err != nil {
		return nil, err
	}
	s := &stage{step: step, answer: &Answer{Objects: objs, Start: start, Arena: p.Lab.Arena.Namespaces}}
	if s.wrong, err = p.answers(ctx, step, lab.WrongAnswers); err != nil {
		return nil, err
	}
	s.right, err = p.answers(ctx, step, lab.RightAnswers)
	return s, err
}

func (p *Prover) answers(ctx context.Context, step lab.Step, kind string) ([]folder, error) {
	names, err := p.Bed.Answers(step, kind)
	if err != nil {
		return nil, err
	}
	var folders []folder
	for _, name := range names {
		objs, err := p.Bed.Folder(ctx, name)
		if err != nil {
			return nil, err
		}
		folders = append(folders, folder{name, objs})
	}
	return folders, nil
}

// bringing makes the arena a state, and says when that was applied.
type bringing func() (applied time.Time, err error)

// try brings the arena to a state and has the step's checks judge it.
func (p *Prover) try(ctx context.Context, s *stage, t Trial, excuse string, bring bringing) (Trial, error) {
	began := p.Now()
	err := p.attempt(ctx, s, &t, excuse, bring)
	t.Elapsed = p.Now().Sub(began)
	s.report.Elapsed += t.Elapsed
	if err != nil {
		return t, fmt.Errorf("step %q, %s: %w", s.step.ID, t, err)
	}
	return t, nil
}

func (p *Prover) attempt(ctx context.Context, s *stage, t *Trial, excuse string, bring bringing) error {
	var refused *RefusedError
	applied, err := bring()
	switch {
	case errors.As(err, &refused):
		t.refuse(refused)
		return nil
	case err != nil:
		return err
	}
	if t.Kind != Solved {
		applied = time.Time{}
	}
	results, err := p.Bed.Check(ctx, s.step, applied)
	if err != nil {
		return err
	}
	t.judge(results, excuse)
	return nil
}

func (p *Prover) bring(ctx context.Context, s *stage, objs []*unstructured.Unstructured) bringing {
	return func() (time.Time, error) { return p.Bed.Bring(ctx, objs, s.step.Failing()) }
}

func (s *stage) add(t Trial) { s.report.Trials = append(s.report.Trials, t) }

// emptied is the reset of a step that began with nothing. It comes last, since it
// takes the application away with everything else.
func (p *Prover) emptied(ctx context.Context, stages []*stage) error {
	i := slices.IndexFunc(stages, func(s *stage) bool { return s.first() })
	if i < 0 {
		return nil
	}
	phase := p.Phase(stages[i].step.ID)
	return p.state(ctx, stages[i], phase, Trial{Kind: Reset}, nil, 0, 1)
}

// first tells whether the step begins with an empty arena, where there is nothing
// that could be measured.
func (s *stage) first() bool { return len(s.answer.Start) == 0 }
