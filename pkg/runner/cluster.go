// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"context"
	"fmt"
	"path"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/cluster"
)

// cluster makes sure that the lab's cluster runs and holds its images.
func (s *Story) cluster(ctx context.Context, j *Journal, at found) error {
	refs, err := s.references(ctx)
	if err != nil {
		return err
	}
	loaded := &loads{}
	err = s.stand(ctx, j, at, s.loader(ctx, refs, loaded))
	loaded.wg.Wait()
	if err != nil {
		return err // what could not be loaded then only follows from it
	}
	return s.loaded(loaded)
}

// stand brings a cluster in any state of ours to running, calling load for each
// node as soon as images can be imported there.
func (s *Story) stand(ctx context.Context, j *Journal, at found, load func(node string)) error {
	switch {
	case at.state == cluster.Foreign && j.Ready:
		return &cluster.ForeignError{Name: j.Cluster.Name, Why: at.detail.Why}
	case j.Ready && (at.state == cluster.Stopped || at.state == cluster.Running && !whole(at.detail)):
		return s.restart(ctx, j, at.detail, load)
	case j.Ready && at.state == cluster.Running:
		return s.goOn(ctx, j, at.detail, load)
	}
	return s.create(ctx, j, load)
}

// goOn takes a running cluster as it is, and mends the private kubeconfig.
func (s *Story) goOn(ctx context.Context, j *Journal, detail cluster.Detail, load func(node string)) error {
	phase := s.Report.Phase("cluster")
	if err := s.kubeconfig(ctx, j); err != nil {
		phase.Fail("the kubeconfig of " + j.Cluster.Name + " cannot be written")
		return err
	}
	phase.Done(j.Cluster.Name + ", running")
	eachNode(detail, load)
	return nil
}

// whole tells whether every node runs and the API server answers: after an engine
// restart the one may be true without the other.
func whole(detail cluster.Detail) bool {
	for _, n := range detail.Nodes {
		if !n.Running {
			return false
		}
	}
	return detail.Verified
}

func (s *Story) restart(ctx context.Context, j *Journal, detail cluster.Detail, load func(node string)) error {
	phase := s.Report.Phase("cluster")
	phase.Status("starting " + j.Cluster.Name)
	away, err := s.start(ctx, j, "", phase.Status)
	if err != nil {
		phase.Fail(j.Cluster.Name + " does not start")
		return err
	}
	if err := s.started(ctx, j); err != nil {
		phase.Fail("the kubeconfig of " + j.Cluster.Name + " cannot be written")
		return err
	}
	Back(phase, j.Cluster.Name+", started again", away)
	eachNode(detail, load)
	return nil
}

// Back ends the line of a start, and names the pods that are not back.
func Back(phase Phase, text string, away []string) {
	if len(away) > 0 {
		phase.Warn(text + ", but not yet " + strings.Join(away, ", "))
		return
	}
	phase.Done(text)
}

// create makes a new cluster. Its name goes to the journal first.
func (s *Story) create(ctx context.Context, j *Journal, load func(node string)) error {
	phase := s.Report.Phase("cluster")
	*j = Journal{Version: journalVersion, Lab: s.Name, Created: s.Now(), Cluster: s.Clusters.NewIdentity(s.Name)}
	if err := j.Write(s.Place); err != nil {
		phase.Fail(j.Cluster.Name + " was not made: it could not be written down")
		return err
	}
	phase.Status("creating " + j.Cluster.Name)
	id, err := s.Clusters.Create(ctx, s.spec(j), func(e cluster.Event) { onCreate(e, phase, load) })
	if err != nil {
		phase.Fail(j.Cluster.Name + " was not made")
		return &ClusterError{Lab: s.Name, Doing: "creating the cluster", Cause: err}
	}
	phase.Done(fmt.Sprintf("kind, %s, Kubernetes %s", count(len(id.Nodes), "node"), tag(s.Lock.Node)))
	j.Cluster, j.Ready = id, true
	return j.Write(s.Place)
}

func (s *Story) spec(j *Journal) cluster.Spec {
	return cluster.Spec{
		Name: j.Cluster.Name, Image: s.Lock.Node, ControlPlanes: 1,
		Workers: max(0, s.lab().Needs.Nodes-1), Kubeconfig: s.Place.Kubeconfig(),
	}
}

func onCreate(e cluster.Event, phase Phase, load func(node string)) {
	switch e.Kind {
	case cluster.NodeUp:
		load(e.Node.Name)
	case cluster.Started, cluster.Warning:
		phase.Status(e.Text)
	}
}

func eachNode(detail cluster.Detail, load func(node string)) {
	for _, n := range detail.Nodes {
		if n.Role != "external-load-balancer" {
			load(n.Name)
		}
	}
}

// buildPlatform returns nil for a lab without a platform.
func (s *Story) buildPlatform(ctx context.Context) ([]*unstructured.Unstructured, error) {
	if s.lab().Platform == "" {
		return nil, nil
	}
	objs, err := s.Manifests.Build(ctx, s.platformFolder())
	if err != nil {
		return nil, fmt.Errorf("building the platform %s: %w", s.lab().Platform, err)
	}
	return objs, nil
}

func tag(ref string) string {
	_, after, _ := strings.Cut(path.Base(ref), ":")
	return after
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
