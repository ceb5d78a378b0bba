// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/kubectl-labs/kubectl-labs/pkg/catalog"
	"github.com/kubectl-labs/kubectl-labs/pkg/check"
	"github.com/kubectl-labs/kubectl-labs/pkg/runner"
	"github.com/kubectl-labs/kubectl-labs/pkg/ui"
)

const checkLong = `Measure how the cluster behaves right now and compare it with what a step
promises. Nothing is changed. Each sample is drawn once and decides: it refuses a
right cluster, and accepts a wrong one that the lab names, less than once in
100,000 times.

With --watch it measures again and again until Ctrl-C, in place on a terminal and
otherwise whenever a verdict changes, and ends as the last verdict says.

Exit code: 0 passed, 1 not passed, 2 could not be measured.`

const checkExample = `  # the step you are at
  kubectl labs check istio-canary

  # another one, for a script
  kubectl labs check istio-canary --step canary -o json

  # while you work on it in another terminal
  kubectl labs check istio-canary --watch`

type checkOptions struct {
	step   string
	output string
	watch  bool
}

func newCheckCmd(f *factory) *cobra.Command {
	o := checkOptions{}
	c := &cobra.Command{
		Use:               "check [LAB]",
		Short:             "Measure whether the cluster behaves as a step promises",
		Long:              checkLong,
		Example:           checkExample,
		Args:              oneLab,
		ValidArgsFunction: f.labNames,
		RunE: func(c *cobra.Command, args []string) error {
			if o.watch {
				return watch(c.Context(), f, args, o)
			}
			return measure(c.Context(), f, args, o)
		},
	}
	c.Flags().StringVar(&o.step, "step", "", "the step to check (default: the one you are at)")
	c.Flags().BoolVarP(&o.watch, "watch", "w", false, "measure again and again until Ctrl-C")
	_ = c.RegisterFlagCompletionFunc("step", f.stepIDs)
	outputFlag(c, &o.output)
	return c
}

func measure(ctx context.Context, f *factory, args []string, o checkOptions) error {
	if err := checkOutput(o.output); err != nil {
		return err
	}
	entry, err := f.entry(args)
	if err != nil {
		return usage(err)
	}
	checked, err := checkStep(ctx, f, entry, o)
	if err != nil {
		return usage(err)
	}
	if o.output == "json" {
		err = printJSON(f.term.Out, checked)
	} else {
		printChecked(f, f.term.Out, entry, checked)
	}
	if err != nil {
		return err
	}
	return verdictError(checked.Verdict)
}

// checkStep keeps the measurements for printChecked: the story itself only shows progress.
func checkStep(ctx context.Context, f *factory, entry *catalog.Entry, o checkOptions) (runner.Checked, error) {
	story, err := f.story(entry, f.term.Err)
	if err != nil {
		return runner.Checked{}, err
	}
	story.Report = quiet{story.Report}
	return story.Check(ctx, o.step)
}

// quiet is a reporter whose measurements are printed elsewhere.
type quiet struct{ runner.Reporter }

func (quiet) Measured([]check.Result) {}

func printChecked(f *factory, out *ui.Stream, entry *catalog.Entry, checked runner.Checked) {
	i, err := entry.Lab.Step(checked.Step)
	if err == nil {
		step := entry.Lab.Steps[i]
		fmt.Fprintf(out, "%d  %s   %s\n", i+1, out.Paint(ui.Bold, step.ID), step.Title.In(f.lang))
	}
	printResults(out, checked.Results, f.lang)
}

func verdictError(v check.Verdict) error {
	switch v {
	case check.Passed:
		return nil
	case check.Failed:
		return &exitError{code: exitFailure}
	}
	return &exitError{code: exitUsage}
}
