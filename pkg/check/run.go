// SPDX-License-Identifier: Apache-2.0

package check

import (
	"context"
	"fmt"
	"time"

	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// Runner measures steps of labs on one cluster.
type Runner struct {
	Config *rest.Config
	// Since is when the step's change was applied; checks with "within" count
	// from there. When it is zero they measure the share and leave the time.
	Since time.Time
	// Ground overrides what the lab's platform would choose.
	Ground Ground
	// FirstFailure ends the measuring with the first check that fails: it settles
	// the verdict, and what comes after it has no result.
	FirstFailure bool
}

// Progress says what is being done, for a line that is still moving.
type Progress struct {
	Title string
	Done  int // requests measured, of Total; both 0 where nothing is counted
	Total int
}

// session is one run's connections and what it measures.
type session struct {
	lab      *lab.Lab
	since    time.Time
	client   kubernetes.Interface
	objects  objectReader
	exec     Execer
	ground   Ground
	connect  connector
	patience time.Duration // for the ground and for workloads
	progress func(Progress)
	hasty    bool // nothing is measured after the first failure
}

// groundPatience bounds the wait for workloads and proxies.
const groundPatience = 30 * time.Second

// Run measures all of a step's checks. What could not be measured is a result
// of its own; the error is for what stops everything. Progress may be nil.
func (r *Runner) Run(ctx context.Context, l *lab.Lab, step lab.Step, progress func(Progress)) ([]Result, error) {
	s, err := r.session(l, progress)
	if err != nil {
		return nil, fmt.Errorf("connecting to check step %q: %w", step.ID, err)
	}
	results := s.run(ctx, step)
	if ctx.Err() != nil {
		return nil, fmt.Errorf("checking step %q: %w", step.ID, context.Cause(ctx))
	}
	return results, nil
}

func (r *Runner) session(l *lab.Lab, progress func(Progress)) (*session, error) {
	config := rest.CopyConfig(r.Config)
	config.QPS = -1
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	objects, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	ground := r.Ground
	if ground == nil && l.Platform == "istio" {
		if ground, err = NewMesh(config, l.Arena.Namespaces); err != nil {
			return nil, err
		}
	}
	mapper := restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(client.Discovery()))
	return &session{
		lab: l, since: r.Since, client: client, objects: &apiReader{objects, mapper},
		exec: &apiExecer{config, client}, ground: ground, patience: groundPatience, progress: inTurn(progress),
		hasty: r.FirstFailure, connect: tunnels(config, client),
	}, nil
}
