// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kubectl-labs/kubectl-labs/pkg/runner"
)

const runLong = `Do a lab, step by step: look whether this machine can carry it, make a kind
cluster, install what the lab stands on, and then for each step show the guide's
text and what would change, ask, apply, wait, and measure what came of it.

Run it again and it goes on where it stood, also after Ctrl-C or a crash. Nothing
is written before you have seen what, and said yes.`

const runExample = `  # from the beginning, or from where it stands
  kubectl labs run istio-canary

  # without questions, up to and including one step
  kubectl labs run istio-canary --yes --to canary

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
	c.Flags().BoolVarP(&o.Yes, "yes", "y", false, "answer every question with yes, but for those that have a flag of their own")
	c.Flags().BoolVar(&o.TakeOver, "take-over", false, "take fields over from other managers outside the lab's namespaces")
	c.Flags().BoolVar(&o.Replace, "replace", false, "delete and create again where a field cannot be changed in place")
	c.Flags().BoolVar(&o.Full, "full", false, "show previews at their whole length")
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
	if !o.Yes && !f.term.CanAsk() {
		return usage(withHint(errors.New("run asks before it changes anything, and here is no terminal to ask on"), "Agree beforehand with --yes, or look first: kubectl labs diff"))
	}
	story, err := f.story(entry, f.term.Out)
	if err != nil {
		return err
	}
	return story.Run(ctx, o)
}

func commandLine(argv []string) string {
	if len(argv) == 0 {
		return ""
	}
	return strings.TrimSpace("kubectl labs " + strings.Join(argv[1:], " "))
}
