// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"context"
	"errors"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
)

// Answer is what a person said to a question.
type Answer string

// The answers. Full asks for the preview at its whole length, then for another answer.
const (
	No   Answer = "no"
	Yes  Answer = "yes"
	Full Answer = "full"
)

// Question is what a person is asked, and the flag that answers it beforehand.
type Question struct {
	Text string
	Flag string
	Full bool // the whole preview may be asked for instead
}

// agree shows a plan and returns once it is agreed to. Fields of other managers
// are a question of their own; a yes to it shows another plan, asked about as any.
func (c *Carrier) agree(ctx context.Context, ch Change, out *Outcome, agreed Consent) error {
	if out.Plan.Empty() && !ch.Always {
		return out.Plan.Err()
	}
	c.show(ch, out.Plan, agreed)
	err := out.Plan.Err()
	if onlyConflicts(err) && !agreed.Yes && !agreed.TakeOver {
		return c.takeOver(ctx, ch, out, agreed)
	}
	if err != nil || agreed.Yes {
		return err
	}
	return c.ask(ctx, ch, out.Plan, agreed)
}

func (c *Carrier) show(ch Change, plan *apply.Plan, agreed Consent) {
	detail := ch.Detail
	if agreed.Full {
		detail = Whole
	}
	c.Report.Plan(plan, detail)
}

func (c *Carrier) ask(ctx context.Context, ch Change, plan *apply.Plan, agreed Consent) error {
	for {
		answer, err := c.Report.Ask(ctx, Question{Text: ch.Question, Flag: "--yes", Full: !agreed.Full})
		switch {
		case err != nil:
			return err
		case answer == Yes:
			return nil
		case answer == No:
			return ErrDeclined
		}
		agreed.Full = true
		c.show(ch, plan, agreed)
	}
}

// takeOver asks for the fields of other managers and, after a yes, goes on with
// the preview of taking them.
func (c *Carrier) takeOver(ctx context.Context, ch Change, out *Outcome, agreed Consent) error {
	answer, err := c.Report.Ask(ctx, Question{Text: "Take these fields over?", Flag: "--take-over"})
	if err != nil {
		return err
	}
	if answer != Yes {
		return ErrDeclined
	}
	agreed.TakeOver = true
	plan, err := c.Preview(ctx, ch, agreed)
	if err != nil {
		return err
	}
	out.Plan = plan
	return c.agree(ctx, ch, out, agreed)
}

// onlyConflicts tells whether other managers' fields are all that stands against
// a plan.
func onlyConflicts(err error) bool {
	var refused *apply.PlanError
	return errors.As(err, &refused) && len(refused.Conflicts) > 0 && len(refused.Problems)+len(refused.Replaces) == 0
}
