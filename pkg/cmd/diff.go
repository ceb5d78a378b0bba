// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
	"github.com/kubectl-labs/kubectl-labs/pkg/diff"
)

const diffLong = `Show what a lab's next step would change in its cluster, and write nothing.

Every line rests on evidence that is named beside it: "server" was answered by
the API server itself in a dry run.

Exit code: 0 nothing would change, 1 something would, 2 it could not be told.`

const diffExample = `  # the next step
  kubectl labs diff istio-canary

  # another one, for a script
  kubectl labs diff istio-canary --step half -o json`

type diffOptions struct {
	step   string
	full   bool
	output string
}

func newDiffCmd(f *factory) *cobra.Command {
	o := diffOptions{}
	c := &cobra.Command{
		Use:               "diff [LAB]",
		Short:             "Show what a step would change, and write nothing",
		Long:              diffLong,
		Example:           diffExample,
		Args:              oneLab,
		ValidArgsFunction: f.labNames,
		RunE: func(c *cobra.Command, args []string) error {
			return previewStep(c.Context(), f, args, o)
		},
	}
	c.Flags().StringVar(&o.step, "step", "", "the step to preview (default: the next one)")
	c.Flags().BoolVar(&o.full, "full", false, "show it at its whole length")
	_ = c.RegisterFlagCompletionFunc("step", f.stepIDs)
	outputFlag(c, &o.output)
	return c
}

func previewStep(ctx context.Context, f *factory, args []string, o diffOptions) error {
	if err := checkOutput(o.output); err != nil {
		return err
	}
	plan, err := planOf(ctx, f, args, o)
	if err != nil {
		return usage(err)
	}
	if err := printDiff(f, plan, o); err != nil {
		return usage(err)
	}
	switch {
	case len(plan.Problems) > 0:
		return &exitError{code: exitUsage}
	case !plan.Empty():
		return &exitError{code: exitFailure}
	}
	return nil
}

func planOf(ctx context.Context, f *factory, args []string, o diffOptions) (*apply.Plan, error) {
	entry, err := f.entry(args)
	if err != nil {
		return nil, err
	}
	story, err := f.story(entry, f.term.Err)
	if err != nil {
		return nil, err
	}
	return story.Diff(ctx, o.step)
}

func printDiff(f *factory, plan *apply.Plan, o diffOptions) error {
	if o.output == "json" {
		return printJSON(f.term.Out, plan)
	}
	printPlan(f.term.Out, plan, diff.Options{Full: o.full})
	printSummary(f.term.Out, plan)
	return nil
}
