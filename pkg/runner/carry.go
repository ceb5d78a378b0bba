// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
)

const (
	// rounds bounds how often a plan that keeps changing is shown again.
	rounds = 5
	// ending is how long a preview waits for what is being deleted: a namespace with
	// pods in it takes some ten seconds.
	ending = time.Minute
)

// Change is one set of objects on its way into a cluster.
type Change struct {
	Phase    string // how its line of progress is called
	What     string // how errors name it
	Question string
	Detail   Detail
	Engine   Engine
	Objects  []*unstructured.Unstructured
	Failing  bool         // workloads may settle in lasting trouble: the step is about that
	NoWait   bool         // do not wait until it is ready
	Saved    string       // folder in which copies of what it takes away are kept
	Label    string       // how the copies' own folder is called, beside the time
	Always   bool         // ask also where nothing would change in the cluster
	Agreed   func() error // called before anything is written, each time; may be nil
}

// Consent is what was agreed to beforehand. Yes answers the question of every
// change, but it neither takes fields over nor replaces objects.
type Consent struct {
	Yes      bool
	TakeOver bool
	Replace  bool
	Full     bool // show previews at their whole length
}

func (c Consent) options() []apply.PreviewOption {
	var options []apply.PreviewOption
	if c.TakeOver {
		options = append(options, apply.TakeOver())
	}
	if c.Replace {
		options = append(options, apply.AllowReplace())
	}
	return options
}

// Outcome is how far a change came: Plan is nil where the cluster could not be
// asked, Result where nothing was applied.
type Outcome struct {
	Plan    *apply.Plan
	Result  *apply.Result
	Applied time.Time // when all of it was written, before it was waited for
	Ready   bool
}

// Carrier carries changes into a cluster: it previews, asks, applies and waits.
type Carrier struct {
	Report Teller
	Now    Clock
}

// CarryOut returns ErrDeclined after a no, *apply.PlanError for a plan that cannot
// be agreed to, both in a *BegunError where it was begun already, and *NotReadyError
// when what was applied does not become ready.
func (c *Carrier) CarryOut(ctx context.Context, ch Change, agreed Consent) (Outcome, error) {
	plan, err := c.Preview(ctx, ch, agreed)
	out := Outcome{Plan: plan}
	if err != nil {
		return out, err
	}
	if err := c.applyAgreed(ctx, ch, &out, agreed); err != nil || ch.NoWait {
		return out, err
	}
	err = c.Wait(ctx, ch, out.Plan.Deletions()...)
	out.Ready = err == nil
	return out, err
}

// Preview asks the cluster what a change would do; nothing is written.
func (c *Carrier) Preview(ctx context.Context, ch Change, agreed Consent) (*apply.Plan, error) {
	phase := c.Report.Phase("preview")
	phase.Status(fmt.Sprintf("asking the cluster about %s", count(len(ch.Objects), "object")))
	plan, err := ch.Engine.Preview(ctx, ch.Objects, agreed.options()...)
	if err == nil && len(plan.Ending) > 0 {
		plan, err = c.previewLater(ctx, ch, plan, phase, agreed)
	}
	if err != nil {
		phase.Fail("could not be made")
		return nil, fmt.Errorf("previewing %s: %w", ch.What, err)
	}
	phase.Done(plan.Summary().String())
	return plan, nil
}

// previewLater previews again when what is being deleted is gone. What stays in
// spite of that is for the plan to name.
func (c *Carrier) previewLater(ctx context.Context, ch Change, plan *apply.Plan, phase Phase, agreed Consent) (*apply.Plan, error) {
	o := apply.WaitOptions{Timeout: ending, Gone: plan.Ending}
	err := ch.Engine.Wait(ctx, nil, o, func(e apply.Event) { phase.Status(eventLine(e)) })
	if _, late := errors.AsType[*apply.TimeoutError](err); late && ctx.Err() == nil {
		return plan, nil
	}
	if err != nil {
		return nil, err
	}
	return ch.Engine.Preview(ctx, ch.Objects, agreed.options()...)
}

// applyAgreed shows a plan and applies it after a yes. When the cluster changed
// meanwhile so that something else would happen, it shows that and asks again.
func (c *Carrier) applyAgreed(ctx context.Context, ch Change, out *Outcome, agreed Consent) error {
	for round := range rounds {
		if err := c.agree(ctx, ch, out, agreed); err != nil {
			if round > 0 {
				err = &BegunError{err}
			}
			return err
		}
		err := c.write(ctx, ch, out)
		var changed *apply.PlanChangedError
		if !errors.As(err, &changed) {
			return err
		}
		if more := beyond(out.Plan, changed.Plan); agreed.Yes && len(more) > 0 {
			c.show(ch, changed.Plan, agreed)
			return &MoreError{What: ch.What, Refs: more}
		}
		out.Plan = changed.Plan
	}
	return fmt.Errorf("applying %s: the cluster changed %d times while it was being applied", ch.What, rounds)
}

// write applies also a plan that shows nothing: an apply that was killed may have
// left the inventory behind what it wrote.
func (c *Carrier) write(ctx context.Context, ch Change, out *Outcome) error {
	if err := c.keep(ch, out.Plan.Lost()); err != nil {
		return err
	}
	if ch.Agreed != nil {
		if err := ch.Agreed(); err != nil {
			return err
		}
	}
	if out.Plan.Empty() {
		return c.apply(ctx, ch, out, nil)
	}
	phase := c.Report.Phase(ch.Phase)
	if err := c.apply(ctx, ch, out, func(e apply.Event) { phase.Status(eventLine(e)) }); err != nil {
		phase.Fail("not everything was applied")
		return err
	}
	phase.Done(resultLine(out.Result))
	return nil
}

func (c *Carrier) apply(ctx context.Context, ch Change, out *Outcome, events func(apply.Event)) error {
	result, err := ch.Engine.Apply(ctx, out.Plan, events)
	if err != nil {
		return err
	}
	out.Result, out.Applied = result, c.Now()
	return nil
}

// Wait returns *NotReadyError when the change's objects do not become ready, or what
// was deleted does not go.
func (c *Carrier) Wait(ctx context.Context, ch Change, deleted ...apply.Ref) error {
	phase := c.Report.Phase("ready")
	o := apply.WaitOptions{Failing: ch.Failing, Gone: deleted}
	err := ch.Engine.Wait(ctx, ch.Objects, o, func(e apply.Event) { phase.Status(eventLine(e)) })
	if err != nil {
		phase.Fail("not everything is ready")
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return &NotReadyError{What: ch.What, Cause: err}
	}
	phase.Done(readyLine(len(ch.Objects), len(deleted)))
	return nil
}

func readyLine(ready, gone int) string {
	var parts []string
	if ready > 0 || gone == 0 {
		parts = append(parts, fmt.Sprintf("%d of %d objects", ready, ready))
	}
	if gone > 0 {
		parts = append(parts, fmt.Sprintf("%d gone", gone))
	}
	return strings.Join(parts, ", ")
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
