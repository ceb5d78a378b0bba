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
		return e.Evidence == Server && !slices.ContainsFunc(written, func(w *Entry) bool { return touches(w, e, r.plan.Entries) })
	})
}

// renew previews entries again and goes on with the new ones, if they show the
// same. Otherwise the whole plan is made anew for the person to see.
func (r *run) renew(ctx context.Context, stage Phase, open []*Entry) error {
	fresh, err := r.engine.previewAgain(ctx, r.plan, open, r.options())
	if err != nil {
		return err
	}
	if !sameShown(open, fresh) {
		whole, err := r.engine.preview(ctx, r.plan.objs, r.options())
		if err != nil {
			return err
		}
		return &PlanChangedError{Stage: string(stage), Plan: whole}
	}
	r.plan = r.plan.with(fresh)
	return r.claim(ctx, fresh.Entries...)
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
		if e.Phase != Removal && renewed[e.Ref.identity()] != nil {
			out.Entries[i] = renewed[e.Ref.identity()]
		}
	}
	return &out
}

// words names what the server now refuses; without a refusal, the new plan has
// to be seen.
func (e *PlanChangedError) words() string {
	if e.Plan == nil || len(e.Plan.Problems) == 0 {
		return fmt.Sprintf("the cluster changed since the preview, seen at %s", e.Stage)
	}
	var parts []string
	for _, problem := range e.Plan.Problems {
		parts = append(parts, problem.Error())
	}
	return fmt.Sprintf("stopped after %s, as the rest would not become what was shown: %s", e.Stage, strings.Join(parts, "; "))
}
