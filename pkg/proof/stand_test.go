// SPDX-License-Identifier: Apache-2.0

package proof_test

import (
	"context"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
	"github.com/kubectl-labs/kubectl-labs/pkg/catalog"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
	"github.com/kubectl-labs/kubectl-labs/pkg/proof"
	"github.com/kubectl-labs/kubectl-labs/pkg/runner"
)

// slowEngine takes a second for each call. Its first stale plans have changed by the
// time they are applied.
type slowEngine struct {
	seconds int64
	stale   int
	waited  bool
}

func (e *slowEngine) now() time.Time { return time.Unix(e.seconds, 0) }

func (e *slowEngine) Preview(context.Context, []*unstructured.Unstructured, ...apply.PreviewOption) (*apply.Plan, error) {
	e.seconds++
	return &apply.Plan{Entries: []*apply.Entry{{Phase: apply.Workloads, Verdict: apply.Create}}}, nil
}

func (e *slowEngine) Apply(_ context.Context, p *apply.Plan, _ func(apply.Event)) (*apply.Result, error) {
	e.seconds++
	if e.stale > 0 {
		e.stale--
		return nil, &apply.PlanChangedError{Plan: p}
	}
	return &apply.Result{}, nil
}

func (e *slowEngine) Wait(context.Context, []*unstructured.Unstructured, apply.WaitOptions, func(apply.Event)) error {
	e.seconds++
	e.waited = true
	return nil
}

// Times count from when the last of a state was written, not from when it was begun
// and not from when it was ready.
func TestAStateIsAppliedOnceItIsWritten(t *testing.T) {
	e := &slowEngine{stale: 2}
	stand, err := proof.NewStand(&runner.Story{
		Instance: runner.Instance{Now: e.now}, Entry: &catalog.Entry{Lab: &lab.Lab{}},
		Engine: func(runner.Place, *lab.Lab, runner.Part) (runner.Engine, error) { return e, nil },
	}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	applied, err := stand.Bring(t.Context(), nil, false)
	if err != nil || !e.waited || !applied.Equal(time.Unix(4, 0)) {
		t.Errorf("applied at %s, waited %v: %v; want it after the preview and three applies", applied, e.waited, err)
	}
}
