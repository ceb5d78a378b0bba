// SPDX-License-Identifier: Apache-2.0

package proof

import (
	"context"
	"fmt"
	"path"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// written is the family of right answers that the author wrote down.
const written = "written"

// state is one of a step's states and what the arena holds in it.
type state struct {
	trial Trial
	objs  []*unstructured.Unstructured
}

// states measures a step untouched, wrong, right by other roads, solved and reset. A
// mutant is what the author did not think of; these are what the author did.
func (p *Prover) states(ctx context.Context, s *stage) error {
	list := []state{{Trial{Kind: Untouched}, s.answer.Start}}
	for _, w := range s.wrong {
		list = append(list, state{Trial{Kind: Wrong, Name: path.Base(w.name)}, w.objs})
	}
	for _, r := range s.right {
		list = append(list, state{Trial{Kind: Equivalent, Family: written, Name: path.Base(r.name)}, r.objs})
	}
	list = append(list, state{Trial{Kind: Solved}, s.answer.Objects})
	if !s.first() {
		list = append(list, state{Trial{Kind: Reset}, s.answer.Start})
	}
	phase := p.Phase(s.step.ID)
	for i, st := range list {
		if err := p.state(ctx, s, phase, st.trial, st.objs, i, len(list)); err != nil {
			return err
		}
	}
	return nil
}

// state tries one state; with the last of total the line of progress ends.
func (p *Prover) state(ctx context.Context, s *stage, phase Phase, t Trial, objs []*unstructured.Unstructured, done, total int) error {
	phase.Status(fmt.Sprintf("%d of %d  %s", done+1, total, t))
	excuse := ""
	if s.first() && (t.Kind == Untouched || t.Kind == Reset) {
		excuse = "the arena is empty"
	}
	t, err := p.try(ctx, s, t, excuse, p.bring(ctx, s, objs))
	if err != nil {
		phase.Fail(t.String() + " could not be tried")
		return err
	}
	if s.add(t); done+1 == total {
		finish(phase, s.report.Trials[len(s.report.Trials)-total:], "states")
	}
	return nil
}

// finish ends a line of progress with how many trials came to what they must.
func finish(phase Phase, trials []Trial, noun string) {
	ok := 0
	for _, t := range trials {
		if t.OK {
			ok++
		}
	}
	text := fmt.Sprintf("%d of %d %s as they must be", ok, len(trials), noun)
	if ok < len(trials) {
		phase.Fail(text)
		return
	}
	phase.Done(text)
}
