// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
	"github.com/kubectl-labs/kubectl-labs/pkg/runner"
)

const solveLong = `Have a task solved: preview its solution, ask, apply it, wait, measure, and say why
it works. The lab's namespaces become exactly the solution; what you added there is
saved first, and the place is named.

Exit code: 0 solved, 1 not passed, refused or not agreed to, 2 could not be
measured, or a mistake on the command line.`

const solveExample = `  # the task you are at
  kubectl labs solve istio-canary

  # another one, without questions
  kubectl labs solve istio-canary --step jason --yes`

func newSolveCmd(f *factory) *cobra.Command {
	o := runner.Options{Command: commandLine(f.argv)}
	c := &cobra.Command{
		Use:               "solve [LAB]",
		Short:             "Preview a task's solution, and apply it",
		Long:              solveLong,
		Example:           solveExample,
		Args:              oneLab,
		ValidArgsFunction: f.labNames,
		RunE: func(c *cobra.Command, args []string) error {
			return solve(c.Context(), f, args, o)
		},
	}
	c.Flags().StringVar(&o.Step, "step", "", "the task (default: the one you are at)")
	_ = c.RegisterFlagCompletionFunc("step", f.taskIDs)
	bindConsent(c, &o.Consent)
	return c
}

// bindConsent adds the flags of verbs that change the lab's own namespaces.
func bindConsent(c *cobra.Command, agreed *runner.Consent) {
	c.Flags().BoolVarP(&agreed.Yes, "yes", "y", false, "answer every question with yes, but for those that have a flag of their own")
	c.Flags().BoolVar(&agreed.Replace, "replace", false, "delete and create again where a field cannot be changed in place")
	c.Flags().BoolVar(&agreed.Full, "full", false, "show previews at their whole length")
}

func solve(ctx context.Context, f *factory, args []string, o runner.Options) error {
	entry, err := f.entry(args)
	if err != nil {
		return err
	}
	if err := f.canAgree("solve", o.Yes); err != nil {
		return err
	}
	story, err := f.story(entry, f.term.Out)
	if err != nil {
		return err
	}
	story.Report = brief{story.Report.(*screen)}
	if err := story.Solve(ctx, o); err != nil {
		return ended(err)
	}
	return printGoOn(f.term.Out, wordsIn(f.lang), story)
}

// brief leaves out a step's text: whoever has it solved has read it.
type brief struct{ *screen }

func (b brief) Step(number, total int, _ *lab.Lab, step lab.Step) {
	b.heading(number, total, step)
	fmt.Fprintln(b.story)
}
