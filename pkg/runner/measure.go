// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/kubectl-labs/kubectl-labs/pkg/check"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// settling is how long after a start workloads may still be coming up.
const settling = 2 * time.Minute

func (s *Story) measure(ctx context.Context, j *Journal, step lab.Step, progress Progress) ([]check.Result, error) {
	checker, err := s.Checks(s.Place, s.lab(), progress)
	if err != nil {
		return nil, err
	}
	phase := s.Report.Phase("check")
	results, err := s.patiently(ctx, j, func() ([]check.Result, error) {
		return checker.Run(ctx, s.lab(), step, func(p check.Progress) { phase.Status(p.Title) })
	})
	if err != nil {
		phase.Fail("could not be measured")
		return nil, fmt.Errorf("checking step %q: %w", step.ID, err)
	}
	phase.Done(count(len(results), "measurement"))
	s.Report.Measured(results)
	return results, nil
}

// patiently measures again what could not be measured while workloads come up
// after a start. Whatever was measured stands, whether it passed or not.
func (s *Story) patiently(ctx context.Context, j *Journal, measure func() ([]check.Result, error)) ([]check.Result, error) {
	for {
		results, err := measure()
		settled := s.Now().Sub(j.Started) > settling || slices.ContainsFunc(results, func(r check.Result) bool { return r.Late })
		if err != nil || settled || check.Overall(results) != check.Unmeasured {
			return results, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(time.Second):
		}
	}
}
