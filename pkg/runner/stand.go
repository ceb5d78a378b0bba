// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/check"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// Stand makes everything that stands before the first step, cluster and platform,
// and does no step. The lab's lock is held until release is called.
func (s *Story) Stand(ctx context.Context, o Options) (release func() error, err error) {
	j, release, err := s.open(o.Command)
	if err != nil {
		return nil, err
	}
	if err := s.prepare(ctx, j, o); err != nil {
		return nil, errors.Join(err, release())
	}
	return release, nil
}

// Folder builds one of the lab's Kustomize folders, such as a step's; "" is the
// empty arena.
func (s *Story) Folder(ctx context.Context, folder string) ([]*unstructured.Unstructured, error) {
	if folder == "" {
		return nil, nil
	}
	objs, err := s.Manifests.Build(ctx, filepath.Join(s.folder(), folder))
	if err != nil {
		return nil, fmt.Errorf("building %s: %w", folder, err)
	}
	return objs, nil
}

// Arena gives the engine that makes the lab's arena exactly a set of objects. The
// cluster must stand.
func (s *Story) Arena() (Engine, error) { return s.Engine(s.Place, s.lab(), ArenaPart) }

// Measure runs a step's checks as the cluster stands. Nothing is remembered;
// progress says when the step was applied, for checks that are timed.
func (s *Story) Measure(ctx context.Context, step lab.Step, progress Progress) ([]check.Result, error) {
	checker, err := s.Checks(s.Place, s.lab(), progress)
	if err != nil {
		return nil, err
	}
	results, err := checker.Run(ctx, s.lab(), step, func(check.Progress) {})
	if err != nil {
		return nil, fmt.Errorf("checking step %q: %w", step.ID, err)
	}
	return results, nil
}
