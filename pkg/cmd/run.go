// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kubectl-labs/kubectl-labs/pkg/check"
	"github.com/kubectl-labs/kubectl-labs/pkg/runner"
)

const runLong = `Do a lab, step by step: look whether this machine can carry it, make a kind
cluster, install what the lab stands on, and then for each step show the guide's
text and what would change, ask, apply, wait, and measure what came of it.

A task is yours to solve, by any road: run looks at once whether it is solved. If
it is, run goes on; if not, it shows what is missing and ends with 1, and you go on
with hint, shell, check --watch or solve, and then run again.

Run it again and it goes on where it stood, also after Ctrl-C or a crash. Nothing
is written before you have seen what, and said yes.

Exit code: 0 done, 1 not passed, refused or not agreed to, 2 could not be measured,
or a mistake on the command line.`

const runExample = `  # from the beginning, or from where it stands
  kubectl labs run istio-canary

  # without questions, up to and including one step
  kubectl labs run istio-canary --yes --to pin-v1

  # all of it, tasks too
  kubectl labs run istio-canary --yes --solve

  # one step alone
  kubectl labs run istio-canary --step half`

func newRunCmd(f *factory) *cobra.Command {
	o := runner.Options{Command: commandLine(f.argv)}
	c := &cobra.Command{
		Use:               "run [LAB]",
		Short:             "Do a lab, or go on with it",
		Long:              runLong,
		Example:           runExample,
		Args:              oneLab,
		ValidArgsFunction: f.labNames,
		RunE: func(c *cobra.Command, args []string) error {
			return run(c.Context(), f, args, o)
		},
	}
	c.Flags().StringVar(&o.To, "to", "", "stop after this step")
	c.Flags().StringVar(&o.Step, "step", "", "do this step alone")
	c.Flags().BoolVar(&o.Solve, "solve", false, "solve tasks too, each previewed like any change")
	c.Flags().BoolVar(&o.TakeOver, "take-over", false, "take fields over from other managers outside the lab's namespaces")
	bindConsent(c, &o.Consent)
	for _, flag := range []string{"to", "step"} {
		_ = c.RegisterFlagCompletionFunc(flag, f.stepIDs)
	}
	return c
}

func run(ctx context.Context, f *factory, args []string, o runner.Options) error {
	if o.To != "" && o.Step != "" {
		return usage(withHint(errors.New("--to and --step exclude each other"), "--to goes on up to a step, --step does one alone."))
	}
	entry, err := f.entry(args)
	if err != nil {
		return err
	}
	if err := f.canAgree("run", o.Yes); err != nil {
		return err
	}
	story, err := f.story(entry, f.term.Out)
	if err != nil {
		return err
	}
	return ended(story.Run(ctx, o))
}

// canAgree refuses a verb that asks where nobody can answer.
func (f *factory) canAgree(verb string, yes bool) error {
	if yes || f.term.CanAsk() {
		return nil
	}
	return usage(withHint(fmt.Errorf("%s asks before it changes anything, and here is no terminal to ask on", verb), "Agree beforehand with --yes, or look first: kubectl labs diff"))
}

// ended is quiet about a task whose gap was shown, and tells what is wrong from
// what could not be measured.
func ended(err error) error {
	var missed *runner.NotPassedError
	switch {
	case !errors.As(err, &missed):
		return err
	case missed.Told:
		return &exitError{code: exitFailure}
	case missed.Verdict == check.Unmeasured:
		return usage(err)
	}
	return err
}

func commandLine(argv []string) string {
	if len(argv) == 0 {
		return ""
	}
	return strings.TrimSpace("kubectl labs " + strings.Join(argv[1:], " "))
}
