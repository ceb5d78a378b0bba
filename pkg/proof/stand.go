// SPDX-License-Identifier: Apache-2.0

package proof

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
	"github.com/kubectl-labs/kubectl-labs/pkg/check"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
	"github.com/kubectl-labs/kubectl-labs/pkg/runner"
)

// patience bounds how long a state may roll out: what takes longer is for the
// checks to judge. A plan that goes stale is made anew a few times.
const (
	patience = time.Minute
	rounds   = 5
)

// Stand is the Bed that a lab's own cluster makes.
type Stand struct {
	story  *runner.Story
	engine runner.Engine
	hand   *Hand
	read   func(ctx context.Context, l *lab.Lab) (check.Fingerprint, error)
}

// NewStand needs a cluster that stands. read takes the fingerprint of how it
// behaves.
func NewStand(story *runner.Story, hand *Hand, read func(context.Context, *lab.Lab) (check.Fingerprint, error)) (*Stand, error) {
	engine, err := story.Arena()
	if err != nil {
		return nil, err
	}
	return &Stand{story: story, engine: engine, hand: hand, read: read}, nil
}

// Folder implements Bed.
func (s *Stand) Folder(ctx context.Context, folder string) ([]*unstructured.Unstructured, error) {
	return s.story.Folder(ctx, folder)
}

// Answers implements Bed.
func (s *Stand) Answers(step lab.Step, kind string) ([]string, error) {
	return step.Answers(s.story.Entry.FS, s.story.Entry.Dir, kind)
}

// Serves implements Bed.
func (s *Stand) Serves(group, version, kind string) (bool, error) {
	return s.hand.serves(group, version, kind)
}

// Bring implements Bed.
func (s *Stand) Bring(ctx context.Context, objs []*unstructured.Unstructured, failing bool) (applied time.Time, err error) {
	plan, err := s.engine.Preview(ctx, objs, apply.TakeOver(), apply.AllowReplace())
	if err != nil {
		return time.Time{}, fmt.Errorf("previewing: %w", err)
	}
	for range rounds {
		err := s.write(ctx, plan)
		if changed, stale := errors.AsType[*apply.PlanChangedError](err); stale {
			plan = changed.Plan
			continue
		}
		if err != nil {
			return time.Time{}, err
		}
		applied = s.story.Now()
		return applied, s.settle(ctx, plan, objs, failing)
	}
	return time.Time{}, fmt.Errorf("applying: the cluster changed %d times meanwhile", rounds)
}

// settle waits for what the plan set going, and for nothing where it set nothing
// going. A namespace takes its time to go, and nothing can be made in it meanwhile.
func (s *Stand) settle(ctx context.Context, plan *apply.Plan, objs []*unstructured.Unstructured, failing bool) error {
	if gone := plan.Deletions(); len(gone) > 0 {
		if err := s.engine.Wait(ctx, nil, apply.WaitOptions{Timeout: 2 * patience, Gone: gone}, nil); err != nil {
			return err
		}
	}
	if !rollsOut(plan) {
		return nil
	}
	return s.wait(ctx, objs, failing)
}

// write tells what the cluster refuses from what cannot be done.
func (s *Stand) write(ctx context.Context, plan *apply.Plan) error {
	_, err := s.engine.Apply(ctx, plan, nil)
	var refused *apply.PlanError
	if !errors.As(err, &refused) {
		return err
	}
	words := &RefusedError{}
	for _, p := range refused.Problems {
		words.Words = append(words.Words, p.Error())
	}
	if len(words.Words) == 0 {
		words.Words = []string{refused.Error()}
	}
	return words
}

// rollsOut tells whether there is anything to wait for.
func rollsOut(plan *apply.Plan) bool {
	return slices.ContainsFunc(plan.Entries, func(e *apply.Entry) bool {
		if e.Phase != apply.Workloads && e.Phase != apply.Definitions {
			return false
		}
		return e.Verdict == apply.Create || e.Verdict == apply.Change || e.Verdict == apply.Replace
	})
}

func (s *Stand) wait(ctx context.Context, objs []*unstructured.Unstructured, failing bool) error {
	err := s.engine.Wait(ctx, objs, apply.WaitOptions{Timeout: patience, Failing: failing}, nil)
	var late *apply.TimeoutError
	var broken *apply.NotReadyError
	if ctx.Err() == nil && (errors.As(err, &late) || errors.As(err, &broken)) {
		return nil
	}
	return err
}

// Hand implements Bed.
func (s *Stand) Hand(ctx context.Context, road Road, from, to []*unstructured.Unstructured) error {
	return s.hand.Change(ctx, road, from, to)
}

// Check implements Bed.
func (s *Stand) Check(ctx context.Context, step lab.Step, applied time.Time) ([]check.Result, error) {
	return s.story.Measure(ctx, step, runner.Progress{ID: step.ID, Applied: applied})
}

// Fingerprint implements Bed.
func (s *Stand) Fingerprint(ctx context.Context) (check.Fingerprint, error) {
	return s.read(ctx, s.story.Entry.Lab)
}
