// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/kubectl-labs/kubectl-labs/pkg/runner"
)

const resetLong = `Go back to the start of a step, without making the cluster anew: the lab's
namespaces become exactly what they are when the step begins. It is previewed and
asked about like any change. What you added there, and your own folders for this
and later tasks, are saved first, and the places are named. What is deleted is
waited for until it is gone.

This step and those after it count as not done then; hints stay shown. A reset that
is interrupted is finished by the next reset or run.

The document of -o json is described by pkg/cmd/schemas/reset.schema.json in this
tool's repository.

Exit code: 0 back at the start and ready, 1 refused, not agreed to or not ready, 2
it could not be asked about.`

const resetExample = `  # the step you are at
  kubectl labs reset istio-canary

  # another one, without questions
  kubectl labs reset istio-canary --step jason --yes`

func newResetCmd(f *factory) *cobra.Command {
	o := runner.Options{Command: commandLine(f.argv)}
	var output string
	c := &cobra.Command{
		Use:               "reset [LAB]",
		Short:             "Go back to the start of a step",
		Long:              resetLong,
		Example:           resetExample,
		Args:              oneLab,
		ValidArgsFunction: f.labNames,
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkOutput(output); err != nil {
				return err
			}
			return reset(c.Context(), f, args, o, output)
		},
	}
	c.Flags().StringVar(&o.Step, "step", "", "the step (default: the one you are at)")
	_ = c.RegisterFlagCompletionFunc("step", f.stepIDs)
	bindConsent(c, &o.Consent)
	outputFlag(c, &output)
	return c
}

// returned is "reset -o json".
type returned struct {
	Step string `json:"step"`
	carried
	Aside string `json:"aside,omitempty"` // where the learner's own folders are now
}

func reset(ctx context.Context, f *factory, args []string, o runner.Options, output string) error {
	entry, err := f.entry(args)
	if err != nil {
		return err
	}
	if err := f.canAgree("reset", o.Yes); err != nil {
		return err
	}
	out := f.term.Out
	if output == "json" {
		out = f.term.Err
	}
	story, err := f.story(entry, out)
	if err != nil {
		return err
	}
	r, err := story.Reset(ctx, o)
	switch {
	case r.Plan == nil:
		return usage(err)
	case output == "json":
		return errors.Join(printJSON(f.term.Out, returned{r.Step, carriedOut(r.Outcome, true), r.Aside}), err)
	case err != nil:
		return err
	}
	return printGoOn(out, wordsIn(f.lang), story)
}
