// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"context"
	"fmt"

	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/kubectl-labs/kubectl-labs/pkg/cluster"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// machine looks whether this machine can carry the lab. A cluster that exists
// already holds its share of memory and disk, so only a new one is measured.
func (s *Story) machine(ctx context.Context, j *Journal) error {
	needs, err := Needs(s.lab())
	if err != nil {
		return err
	}
	phase := s.Report.Phase("machine")
	phase.Status("asking the container engine")
	facts, err := s.Clusters.Machine(ctx, s.look())
	if err != nil {
		phase.Fail("no container engine answers")
		return err
	}
	if j.Ready {
		phase.Done(machineLine(facts))
		return nil
	}
	short, warnings := split(cluster.Judge(facts, needs))
	if len(short) > 0 {
		phase.Fail(machineLine(facts))
		return &ShortError{Lab: s.name(), Facts: short}
	}
	if len(warnings) > 0 {
		phase.Warn(machineLine(facts) + ": " + warnings[0].Why)
		return nil
	}
	phase.Done(machineLine(facts))
	return nil
}

func (s *Story) look() cluster.Look {
	return cluster.Look{Images: []string{s.Lock.Node}, Ports: s.lab().Needs.Ports}
}

// Needs turns what a lab's file says it needs into bytes.
func Needs(l *lab.Lab) (cluster.Needs, error) {
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
