// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/kubectl-labs/kubectl-labs/pkg/cluster"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
	"github.com/kubectl-labs/kubectl-labs/pkg/runner"
)

const statusExample = `  kubectl labs status
  kubectl labs status -o json`

// standing is one lab in "status -o json".
type standing struct {
	Lab     string    `json:"lab"`
	Cluster string    `json:"cluster"`
	State   string    `json:"state"`
	Passed  int       `json:"passed"`
	Steps   int       `json:"steps"`          // 0 where the lab cannot be loaded
	Step    string    `json:"step,omitempty"` // the next one to do
	Begun   time.Time `json:"begun,omitzero"` // when that was put to the learner; tasks only
	Hints   int       `json:"hints,omitempty"`
	Created time.Time `json:"created"`
	Folder  string    `json:"folder"`
}

func newStatusCmd(f *factory) *cobra.Command {
	var output string
	c := &cobra.Command{
		Use:     "status",
		Short:   "Where each lab stands",
		Example: statusExample,
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := checkOutput(output); err != nil {
				return err
			}
			found, broken := standings(c.Context(), f)
			if len(found) > 0 || broken == nil {
				broken = errors.Join(printStandings(f, found, output), broken)
			}
			return broken
		},
	}
	outputFlag(c, &output)
	return c
}

// standings returns both what it found and what is broken: one damaged lab does
// not hide the others. Without an engine it gives up at the first.
func standings(ctx context.Context, f *factory) ([]standing, error) {
	names, err := f.known()
	if err != nil {
		return nil, err
	}
	found := make([]standing, 0, len(names))
	var broken []error
	for _, name := range names {
		s, err := standingOf(ctx, f, name)
		var down *cluster.EngineDownError
		if errors.As(err, &down) || ctx.Err() != nil {
			return nil, err
		}
		if s.Lab != "" {
			found = append(found, s)
		}
		if err != nil {
			broken = append(broken, err)
		}
	}
	return found, errors.Join(broken...)
}

// standingOf returns both for a lab that cannot be loaded: how its cluster stands is
// known all the same.
func standingOf(ctx context.Context, f *factory, name string) (standing, error) {
	instance, err := f.instance([]string{name})
	if err != nil {
		return standing{}, err
	}
	j, err := runner.ReadJournal(instance.Place)
	if err != nil {
		return standing{}, err
	}
	state, _, err := instance.Clusters.Inspect(ctx, j.Cluster)
	if err != nil {
		return standing{}, err
	}
	s := standing{Lab: name, Cluster: j.Cluster.Name, State: string(state), Created: j.Created, Folder: string(instance.Place)}
	entry, err := f.catalog().Get(name)
	if _, ok := errors.AsType[*lab.UnknownError](err); ok {
		return s, fmt.Errorf("%[1]s was run here, and no lab has that name now: say where it is with --labs-dir, or remove it: kubectl labs delete %[1]s", name)
	}
	if err != nil {
		return s, err
	}
	left := j.Left(entry.Lab)
	s.Steps, s.Passed = len(entry.Lab.Steps), len(entry.Lab.Steps)-len(left)
	if len(left) > 0 {
		p := j.Step(left[0].ID)
		s.Step, s.Begun, s.Hints = p.ID, p.Begun, p.Hints
	}
	return s, nil
}

func printStandings(f *factory, found []standing, output string) error {
	if output == "json" {
		return printJSON(f.term.Out, found)
	}
	if len(found) == 0 {
		fmt.Fprintln(f.term.Err, "No lab was run yet.  See what there is: kubectl labs list")
		return nil
	}
	rows := make([][]string, len(found))
	for i, s := range found {
		passed, next := fmt.Sprintf("%d of %d", s.Passed, s.Steps), s.Step
		switch {
		case s.Steps == 0: // they are not known
			passed, next = "?", "?"
		case next == "":
			next = "all done"
		case !s.Begun.IsZero():
			next += " (begun)"
		}
		rows[i] = []string{s.Lab, s.Cluster, s.State, passed, next, age(f.now().Sub(s.Created))}
	}
	return printTable(f.term.Out, []string{"Lab", "Cluster", "State", "Passed", "Next", "Age"}, rows)
}

func age(d time.Duration) string {
	switch {
	case d < time.Hour:
		return fmt.Sprintf("%dm", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%dh", int(d.Hours()))
	}
	return fmt.Sprintf("%dd", int(d.Hours()/24))
}
