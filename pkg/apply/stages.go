// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// afterStage waits until what a stage wrote is in force, and previews again
// what follows and may now get another answer.
func (r *run) afterStage(ctx context.Context, stage Phase, written []*Entry) error {
	if stage == Definitions {
		if err := r.await(ctx, written, establishedWithin); err != nil {
			return err
		}
	}
	open := r.open(stage, written)
	if len(open) == 0 {
		return nil
	}
	if err := r.settled(ctx, written, open); err != nil {
		return err
	}
	return r.renew(ctx, stage, open)
}

// open lists what is still to be written and rests on less than the server, or
// on an answer from before this stage.
func (r *run) open(stage Phase, written []*Entry) []*Entry {
	return slices.DeleteFunc(slices.Clone(r.plan.Entries), func(e *Entry) bool {
		if e.Phase.rank() <= stage.rank() || !e.send {
			return true
		}
		return e.Evidence == Server && !slices.ContainsFunc(written, func(w *Entry) bool { return canChange(w, e, r.plan.Entries) })
	})
}

// renew previews entries again and goes on with the new ones, if they show the
// same. Otherwise the whole plan is made anew for the person to see.
func (r *run) renew(ctx context.Context, stage Phase, open []*Entry) error {
	fresh, err := r.previewServed(ctx, open)
	if err != nil {
		return err
	}
	if e := fresh.unserved(); e != nil {
		return fmt.Errorf("applying %s: the cluster does not serve its kind yet; apply again in a moment. "+
			"A server that was stopped while it took a definition in looks at it again when it changes, such as by a label", e.Ref)
	}
	if refs := differing(open, fresh); len(refs) > 0 {
		whole, err := r.whole(ctx)
		if err != nil {
			return err
		}
		return &PlanChangedError{Stage: string(stage), Refs: refs, Plan: whole}
	}
	r.plan = r.plan.with(fresh)
	return r.claim(ctx, fresh.Entries...)
}

// whole previews everything anew, for the person to see.
func (r *run) whole(ctx context.Context) (*Plan, error) {
	plan, err := r.engine.preview(ctx, r.plan.objs, r.options())
	if err != nil {
		return nil, err
	}
	plan.options = r.plan.options
	return plan, nil
}

// options are those of the plan. Waiting is told as progress of this apply, and
// lasts as long as a write would.
func (r *run) options() previewOptions {
	options := r.plan.options
	options.tell, options.patience = r.tell, applyPatience
	return options
}

// previewAgain previews some entries of a plan: one read of the whole set, dry
// runs only for them.
func (e *Engine) previewAgain(ctx context.Context, plan *Plan, entries []*Entry, options previewOptions) (*Plan, error) {
	e.mapper.Reset()
	s, err := e.newSet(plan.objs)
	if err != nil {
		return nil, err
	}
	if err := e.readLive(ctx, s.items); err != nil {
		return nil, err
	}
	var items []*item
	for _, entry := range entries {
		if it := s.byRef[entry.Ref.identity()]; it != nil {
			items = append(items, it)
		}
	}
	p := &preview{engine: e, set: s, options: options}
	if err := p.run(ctx, items); err != nil {
		return nil, err
	}
	return &Plan{Entries: p.entries, Problems: s.problems}, nil
}

// with is the plan with some of its entries renewed.
func (p *Plan) with(fresh *Plan) *Plan {
	renewed := map[Ref]*Entry{}
	for _, e := range fresh.Entries {
		renewed[e.Ref.identity()] = e
	}
	out := *p
	out.Entries = slices.Clone(p.Entries)
	for i, e := range out.Entries {
		if again := renewed[e.Ref.identity()]; e.Phase != Removal && again != nil {
			again.announced = e.announced
			out.Entries[i] = again
		}
	}
	return &out
}

// words names what the server refuses now, or else what it would make otherwise.
func (e *PlanChangedError) words() string {
	var refused, otherwise []string
	if e.Plan != nil {
		for _, problem := range e.Plan.Problems {
			refused = append(refused, problem.Error())
		}
	}
	for _, ref := range e.Refs {
		otherwise = append(otherwise, ref.String())
	}
	switch {
	case len(refused) > 0:
		return fmt.Sprintf("stopped at %s: %s", e.Stage, strings.Join(refused, "; "))
	case len(otherwise) > 0:
		return fmt.Sprintf("stopped at %s: %s would not become what was shown", e.Stage, shortList(otherwise))
	default:
		return fmt.Sprintf("the cluster changed since the preview, seen at %s", e.Stage)
	}
}
