// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"context"
	"fmt"

	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/kubectl-labs/kubectl-labs/pkg/cluster"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// found is how the lab's cluster was found.
type found struct {
	state  cluster.State
	detail cluster.Detail
}

// find asks the engine for the lab's cluster; one that has no name yet is absent.
func (s *Story) find(ctx context.Context, j *Journal) (found, error) {
	if j.Cluster.Name == "" {
		return found{state: cluster.Absent}, nil
	}
	state, detail, err := s.Clusters.Inspect(ctx, j.Cluster)
	return found{state, detail}, err
}

// machine looks how the lab's cluster stands and, where it has to be made, whether
// this machine can carry it: one that stands holds its share of memory and disk.
func (s *Story) machine(ctx context.Context, j *Journal) (found, error) {
	needs, err := needsOf(s.lab())
	if err != nil {
		return found{}, err
	}
	phase := s.Report.Phase("machine")
	phase.Status("asking the container engine")
	at, facts, err := s.survey(ctx, j, phase)
	if err != nil {
		phase.Fail("could not be judged")
		return at, err
	}
	if j.Ready && at.state != cluster.Absent {
		phase.Done(machineLine(facts))
		return at, nil
	}
	return at, s.judge(facts, needs, phase)
}

// survey also removes what an interrupted run left of a cluster, so that it does not
// count against the one to be made.
func (s *Story) survey(ctx context.Context, j *Journal, phase Phase) (found, cluster.Facts, error) {
	at, err := s.find(ctx, j)
	if err == nil && at.state == cluster.Half {
		phase.Status("removing the unfinished " + j.Cluster.Name)
		err = s.Clusters.Delete(ctx, j.Cluster, s.Place.Kubeconfig())
		at = found{state: cluster.Absent}
	}
	if err != nil {
		return at, cluster.Facts{}, err
	}
	facts, err := s.Clusters.Machine(ctx, s.look(j))
	return at, facts, err
}

func (s *Story) judge(facts cluster.Facts, needs cluster.Needs, phase Phase) error {
	short, warnings := split(cluster.Judge(facts, needs))
	if len(short) > 0 {
		phase.Fail(machineLine(facts))
		return &ShortError{Lab: s.Name, Facts: short}
	}
	if len(warnings) > 0 {
		phase.Warn(machineLine(facts) + ": " + warnings[0].Why)
		return nil
	}
	phase.Done(machineLine(facts))
	return nil
}

func (s *Story) look(j *Journal) cluster.Look {
	return cluster.Look{Images: []string{s.Lock.Node}, Ports: s.lab().Needs.Ports, Own: j.Cluster.Name}
}

// needsOf turns what a lab's file says it needs into bytes.
func needsOf(l *lab.Lab) (cluster.Needs, error) {
	needs := cluster.Needs{Nodes: max(1, l.Needs.Nodes), Ports: l.Needs.Ports}
	for text, bytes := range map[*string]*uint64{&l.Needs.Memory: &needs.MemoryBytes, &l.Needs.Disk: &needs.DiskBytes} {
		if *text == "" {
			continue
		}
		q, err := resource.ParseQuantity(*text)
		if err != nil {
			return needs, fmt.Errorf("reading what the lab needs: %q: %w", *text, err)
		}
		*bytes = uint64(q.Value())
	}
	needs.FreeBytes = needs.MemoryBytes
	return needs, nil
}

func split(facts []cluster.Fact) (short, warnings []cluster.Fact) {
	for _, f := range facts {
		switch f.Verdict {
		case cluster.Short:
			short = append(short, f)
		case cluster.Warn:
			warnings = append(warnings, f)
		}
	}
	return short, warnings
}

func machineLine(f cluster.Facts) string {
	const gib = 1 << 30
	return fmt.Sprintf("%s %s, %d of %d GiB free, cgroup v%d", f.Engine, f.EngineVersion,
		f.MemoryFree/gib, (f.MemoryTotal+gib/2)/gib, f.CgroupVersion)
}
