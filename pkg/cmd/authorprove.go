// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/kubectl-labs/kubectl-labs/pkg/catalog"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
	"github.com/kubectl-labs/kubectl-labs/pkg/proof"
)

const authorTestLong = `Put labs to the proof, on a cluster of their own that is removed afterwards.

Each step is measured in four states: untouched, with each wrong answer below
wrong/, solved, and reset; what lies below right/ must be accepted like the
solution. Then come answers that are derived from the solution:
mutants (a weight moved, a header or a host changed, a policy loosened), which
must be rejected or be shown to behave like the solution; and the solution in
another shape or by another tool, which must be accepted.

Labs that stand on the same platform share a cluster. No other cluster is
touched, and no lab that you are in the middle of. The document of -o json is
described by pkg/cmd/schemas/proof.schema.json in this tool's repository.

Exit code: 0 everything was judged as it must be, 1 something was not, 2 it could
not be tried.`

const authorTestExample = `  # everything, which takes its time
  kubectl labs author test istio-canary fault-injection

  # the four states of one step, on a cluster that stays for the next try
  kubectl labs author test istio-canary --step canary --states-only --keep

  # for CI: as many mutants as fit into ten minutes, in a file that CI reads
  kubectl labs author test istio-canary --limit 10m --seed 7 --junit proof.xml`

// proveOptions are what the flags of author test say.
type proveOptions struct {
	proof.Options

	limit  time.Duration
	keep   bool
	junit  string
	output string
}

func newAuthorTestCmd(f *factory) *cobra.Command {
	o := proveOptions{}
	c := &cobra.Command{
		Use:               "test LAB...",
		Short:             "Prove that labs can be solved, failed and reset",
		Long:              authorTestLong,
		Example:           authorTestExample,
		ValidArgsFunction: f.everyLab,
		RunE: func(c *cobra.Command, args []string) error {
			return proveLabs(c.Context(), f, args, o)
		},
	}
	flags := c.Flags()
	flags.StringVar(&o.Step, "step", "", "this step alone")
	flags.BoolVar(&o.StatesOnly, "states-only", false, "no mutants and no equivalents")
	flags.DurationVar(&o.limit, "limit", 0, "begin no mutant and no equivalent after this time, for example 10m")
	flags.IntVar(&o.Sample, "sample", 0, "try at most so many mutants and equivalents of each lab, drawn at random")
	flags.Uint64Var(&o.Seed, "seed", 1, "what the sample is drawn with; the same seed draws the same")
	flags.BoolVar(&o.keep, "keep", false, "leave the cluster for the next try")
	flags.StringVar(&o.junit, "junit", "", "also write the result to this file, as CI systems read it")
	_ = c.RegisterFlagCompletionFunc("step", f.stepIDs)
	outputFlag(c, &o.output)
	return c
}

// everyLab completes each argument.
func (f *factory) everyLab(c *cobra.Command, _ []string, word string) ([]string, cobra.ShellCompDirective) {
	return f.labNames(c, nil, word)
}

func proveLabs(ctx context.Context, f *factory, args []string, o proveOptions) error {
	if err := o.check(args); err != nil {
		return err
	}
	entries, err := f.entriesOf(args)
	if err != nil {
		return usage(err)
	}
	if err := o.checkStep(entries); err != nil {
		return usage(err)
	}
	junit, err := o.openJUnit()
	if err != nil {
		return usage(err)
	}
	report, err := f.prove(ctx, entries, o)
	if len(report.Labs) > 0 {
		err = errors.Join(err, f.tell(report, o))
	}
	err = errors.Join(err, writeJUnit(report, junit))
	if ctx.Err() != nil {
		return context.Canceled
	}
	if err != nil {
		return &exitError{code: exitUsage, cause: err}
	}
	if !report.OK {
		return &exitError{code: exitFailure}
	}
	return nil
}

func (o proveOptions) check(args []string) error {
	if err := checkOutput(o.output); err != nil {
		return err
	}
	switch {
	case len(args) == 0:
		return usage(withHint(errors.New("which lab?"), "Name one or several, for example: kubectl labs author test istio-canary"))
	case o.Step != "" && len(args) > 1:
		return usage(withHint(errors.New("--step is a step of one lab, and here are several labs"), "Name one of them."))
	case o.limit < 0 || o.Sample < 0:
		return usage(errors.New("--limit and --sample are not negative"))
	}
	return nil
}

func (f *factory) entriesOf(names []string) ([]*catalog.Entry, error) {
	var entries []*catalog.Entry
	for _, name := range names {
		entry, err := f.catalog().Get(name)
		if err != nil {
			return nil, err
		}
		entries = append(entries, entry)
	}
	return entries, nil
}

func (o proveOptions) checkStep(entries []*catalog.Entry) error {
	if o.Step == "" {
		return nil
	}
	_, err := entries[0].Lab.Step(o.Step)
	return err
}

// tell prints a report.
func (f *factory) tell(report proof.Report, o proveOptions) error {
	if o.output == "json" {
		return printJSON(f.term.Out, report)
	}
	printProof(f.term.Out, report)
	return nil
}

// openJUnit makes the file that was asked for, before the proof takes its time; nil
// where none was.
func (o proveOptions) openJUnit() (*os.File, error) {
	if o.junit == "" {
		return nil, nil
	}
	file, err := os.Create(o.junit)
	if err != nil {
		return nil, fmt.Errorf("--junit: %w", err)
	}
	return file, nil
}

func writeJUnit(report proof.Report, file *os.File) error {
	if file == nil {
		return nil
	}
	if err := errors.Join(report.JUnit(file), file.Close()); err != nil {
		return fmt.Errorf("writing the result: %w", err)
	}
	return nil
}

// untilOf shares the time out among the labs: the one at index of total has until
// then.
func (o proveOptions) untilOf(began time.Time, index, total int) time.Time {
	if o.limit == 0 {
		return time.Time{}
	}
	return began.Add(o.limit * time.Duration(index+1) / time.Duration(total))
}

// bedName is the same for labs that can share a cluster.
func bedName(l *lab.Lab) string {
	name := l.Platform
	if name == "" {
		name = "plain"
	}
	if l.Needs.Nodes > 1 {
		name = fmt.Sprintf("%s-%d-nodes", name, l.Needs.Nodes)
	}
	return name
}
