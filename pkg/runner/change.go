// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"context"
	"errors"
	"fmt"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
)

// rounds bounds how often a plan that keeps changing is shown again.
const rounds = 5

// change is one set of objects on its way into the cluster.
type change struct {
	phase    string // how its line of progress is called
	what     string // how errors name it
	question string
	detail   Detail
	engine   Engine
	objs     []*unstructured.Unstructured
}

// preview asks the cluster what a change would do; nothing is written.
func (s *Story) preview(ctx context.Context, c change) (*apply.Plan, error) {
	phase := s.Report.Phase("preview")
	phase.Status(fmt.Sprintf("asking the cluster about %s", count(len(c.objs), "object")))
	plan, err := c.engine.Preview(ctx, c.objs)
	if err != nil {
		phase.Fail("the cluster does not answer")
		return nil, fmt.Errorf("previewing %s: %w", c.what, err)
	}
	phase.Done(plan.Summary().String())
	return plan, nil
}

// carryOut previews, asks, applies and waits. It returns ErrDeclined after a no
// and *NotReadyError when what was applied does not become ready.
func (s *Story) carryOut(ctx context.Context, c change, o Options) error {
	plan, err := s.preview(ctx, c)
	if err != nil {
		return err
	}
	if err := s.applyAgreed(ctx, c, plan, o); err != nil {
		return err
	}
	return s.wait(ctx, c)
}

// applyAgreed shows a plan and applies it after a yes. When the cluster changed
// meanwhile so that something else would happen, it shows that and asks again.
func (s *Story) applyAgreed(ctx context.Context, c change, plan *apply.Plan, o Options) error {
	for range rounds {
		if err := s.agree(ctx, c, plan, o); err != nil {
			return err
		}
		err := s.write(ctx, c, plan)
		var changed *apply.PlanChangedError
		if !errors.As(err, &changed) {
			return err
		}
		plan = changed.Plan
	}
	return fmt.Errorf("applying %s: the cluster changed %d times while it was being applied", c.what, rounds)
}

func (s *Story) agree(ctx context.Context, c change, plan *apply.Plan, o Options) error {
	if plan.Empty() {
		return plan.Err()
	}
	detail := c.detail
	if o.Full {
		detail = Whole
	}
	s.Report.Plan(plan, detail)
	if err := plan.Err(); err != nil || o.Yes {
		return err
	}
	for {
		answer, err := s.Report.Ask(ctx, c.question)
		switch {
		case err != nil:
			return err
		case answer == Yes:
			return nil
		case answer == No:
			return ErrDeclined
		}
		s.Report.Plan(plan, Whole)
	}
}

// write applies also a plan that shows nothing: an apply that was killed may have
// left the inventory behind what it wrote.
func (s *Story) write(ctx context.Context, c change, plan *apply.Plan) error {
	if plan.Empty() {
		_, err := c.engine.Apply(ctx, plan, nil)
		return err
	}
	phase := s.Report.Phase(c.phase)
	result, err := c.engine.Apply(ctx, plan, func(e apply.Event) { phase.Status(eventLine(e)) })
	if err != nil {
		phase.Fail("not everything was applied")
		return err
	}
	phase.Done(resultLine(result))
	return nil
}

func (s *Story) wait(ctx context.Context, c change) error {
	phase := s.Report.Phase("ready")
	err := c.engine.Wait(ctx, c.objs, apply.WaitOptions{}, func(e apply.Event) { phase.Status(eventLine(e)) })
	if err != nil {
		phase.Fail("not everything is ready")
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return &NotReadyError{What: c.what, Cause: err}
	}
	phase.Done(fmt.Sprintf("%d of %d objects", len(c.objs), len(c.objs)))
	return nil
}

func eventLine(e apply.Event) string {
	line := e.Ref.String()
	if e.Message != "" {
		line += ": " + e.Message
	}
	if e.Total > 0 {
		line = fmt.Sprintf("%d of %d  %s", e.Done, e.Total, line)
	}
	return line
}

func resultLine(r *apply.Result) string {
	text := fmt.Sprintf("%d written", r.Written)
	if r.Deleted > 0 {
		text += fmt.Sprintf(", %d deleted", r.Deleted)
	}
	if r.Unchanged > 0 {
		text += fmt.Sprintf(", %d unchanged", r.Unchanged)
	}
	return text + ", " + r.Prediction.String()
}
