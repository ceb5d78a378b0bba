// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"context"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
	"github.com/kubectl-labs/kubectl-labs/pkg/check"
	"github.com/kubectl-labs/kubectl-labs/pkg/cluster"
	"github.com/kubectl-labs/kubectl-labs/pkg/image"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// Clusters makes and ends clusters; pkg/cluster is the real one.
type Clusters interface {
	Machine(ctx context.Context, look cluster.Look) (cluster.Facts, error)
	NewIdentity(lab string) cluster.Identity
	Create(ctx context.Context, spec cluster.Spec, events func(cluster.Event)) (cluster.Identity, error)
	Inspect(ctx context.Context, id cluster.Identity) (cluster.State, cluster.Detail, error)
	Delete(ctx context.Context, id cluster.Identity, kubeconfig string) error
	Stop(ctx context.Context, id cluster.Identity, node string) error
	Start(ctx context.Context, id cluster.Identity, node string, progress func(string)) ([]string, error)
	ExportKubeconfig(ctx context.Context, id cluster.Identity, path string) error
}

// Images brings images to a node; pkg/image is the real one.
type Images interface {
	Load(ctx context.Context, node string, refs []string, report func(image.Result)) error
}

// Manifests knows Kustomize; pkg/manifest is the real one. Transplant gives a file
// of a folder as it must read in a copy of that folder elsewhere in the same tree.
type Manifests interface {
	Build(ctx context.Context, dir string) ([]*unstructured.Unstructured, error)
	Transplant(name string, data []byte, from, to string) ([]byte, error)
}

// Engine previews and applies; pkg/apply is the real one.
type Engine interface {
	Preview(ctx context.Context, objs []*unstructured.Unstructured, opts ...apply.PreviewOption) (*apply.Plan, error)
	Apply(ctx context.Context, plan *apply.Plan, events func(apply.Event)) (*apply.Result, error)
	Wait(ctx context.Context, objs []*unstructured.Unstructured, o apply.WaitOptions, events func(apply.Event)) error
}

// Checker measures one step; pkg/check is the real one.
type Checker interface {
	Run(ctx context.Context, l *lab.Lab, step lab.Step, progress func(check.Progress)) ([]check.Result, error)
}

// Phase is one line of progress.
type Phase interface {
	Status(text string)
	Done(text string)
	Warn(text string)
	Fail(text string)
}

// Detail is how much of a preview is shown.
type Detail int

// The details: a line for each kind, the changes with long creations folded, everything.
const (
	ByKind Detail = iota
	Folded
	Whole
)

// Teller is told how one change fares, draws it, and asks the person.
type Teller interface {
	Phase(name string) Phase
	Plan(plan *apply.Plan, detail Detail)
	Ask(ctx context.Context, q Question) (Answer, error)
	Saved(objects int, folder string)
}

// Reporter is told what happens in a lab, in order, and draws it.
type Reporter interface {
	Teller
	Card(l *lab.Lab, cluster string)
	Images(results []image.Result)
	Step(number, total int, l *lab.Lab, step lab.Step)
	Measured(results []check.Result)
	Passed(step lab.Step, progress Progress)
	Gap(l *lab.Lab, step lab.Step, progress Progress)
	SetAside(tasks []string, folder string)
	Picture(l *lab.Lab, j *Journal)
	Finished(l *lab.Lab, j *Journal)
}

// Clock tells the time.
type Clock func() time.Time
