// SPDX-License-Identifier: Apache-2.0

package proof

import (
	"context"
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// variants tries mutants of every step and equivalents of every task, as many as
// were asked for and as there is time for.
func (p *Prover) variants(ctx context.Context, stages []*stage, report *LabReport) error {
	if p.StatesOnly {
		return nil
	}
	tasks, left := draw(tasksOf(stages), p.Sample, p.Seed, !p.Until.IsZero())
	if len(tasks) == 0 {
		return nil
	}
	phase := p.Phase("variants")
	var done []Trial
	for i, t := range tasks {
		if p.late() {
			for _, rest := range tasks[i:] {
				left[rest.step]++
			}
			break
		}
		s := stages[t.step]
		phase.Status(fmt.Sprintf("%d of %d  %s, %s %s", i+1, len(tasks), s.step.ID, t.kind, t.variant))
		trial, err := p.variant(ctx, s, t)
		if err != nil {
			phase.Fail(trial.String() + " could not be tried")
			return err
		}
		s.add(trial)
		done = append(done, trial)
	}
	for i, n := range left {
		stages[i].report.LeftOut, report.Seed = n, p.Seed
	}
	finish(phase, done, "variants")
	return nil
}

func (p *Prover) late() bool { return !p.Until.IsZero() && p.Now().After(p.Until) }

// tasksOf derives the variants. What a step applies by itself is no answer that
// somebody could have written in another way, so it has mutants only. A step that
// brings the application into an empty arena has not even those: another
// application is no wrong answer.
func tasksOf(stages []*stage) []task {
	var tasks []task
	for i, s := range stages {
		if s.step.Task == "" && s.first() {
			continue
		}
		var known [][]*unstructured.Unstructured
		for _, w := range s.wrong {
			known = append(known, w.objs)
		}
		for _, v := range s.answer.Mutants(known...) {
			tasks = append(tasks, task{i, Mutant, v})
		}
		if s.step.Task == "" {
			continue
		}
		for _, v := range s.answer.Equivalents() {
			tasks = append(tasks, task{i, Equivalent, v})
		}
	}
	return tasks
}

func (p *Prover) variant(ctx context.Context, s *stage, t task) (Trial, error) {
	trial := Trial{Kind: t.kind, Family: t.variant.Family, Name: t.variant.String()}
	trial, err := p.try(ctx, s, trial, excuse(p.Lab, s.step, t.variant), func() (time.Time, error) { return p.walk(ctx, s, t.variant) })
	if err == nil && t.kind == Mutant && trial.Outcome == Accepted {
		err = p.compare(ctx, s, &trial)
	}
	return trial, err
}

// walk brings a variant about by its road.
func (p *Prover) walk(ctx context.Context, s *stage, v Variant) (applied time.Time, err error) {
	switch v.Road {
	case Engine:
	case TwoSteps:
		if _, err := p.Bed.Bring(ctx, s.answer.Halfway(), s.step.Failing()); err != nil {
			return time.Time{}, err
		}
	default:
		if _, err := p.Bed.Bring(ctx, s.answer.Start, s.step.Failing()); err != nil {
			return time.Time{}, err
		}
		return time.Time{}, p.Bed.Hand(ctx, v.Road, s.answer.Start, v.Objects)
	}
	return p.Bed.Bring(ctx, v.Objects, s.step.Failing())
}

// compare samples how a mutant that passed behaves, and how the solution does, once
// for each step. Behaviour that cannot be sampled is no verdict.
func (p *Prover) compare(ctx context.Context, s *stage, t *Trial) error {
	began := p.Now()
	mutant, err := p.Bed.Fingerprint(ctx)
	if err == nil && s.behaves == nil {
		err = p.behaviour(ctx, s)
	}
	took := p.Now().Sub(began)
	t.Elapsed += took
	s.report.Elapsed += took
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		t.Outcome, t.OK, t.Why = Unmeasured, false, append(t.Why, err.Error())
	default:
		t.compare(*s.behaves, mutant)
	}
	return nil
}

func (p *Prover) behaviour(ctx context.Context, s *stage) error {
	if _, err := p.Bed.Bring(ctx, s.answer.Objects, s.step.Failing()); err != nil {
		return err
	}
	solution, err := p.Bed.Fingerprint(ctx)
	if err == nil {
		s.behaves = &solution
	}
	return err
}
