// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
	"github.com/kubectl-labs/kubectl-labs/pkg/runner"
)

const applyLong = `Preview a Kustomize folder, ask, apply it, wait until it is ready, and say how the
preview held. With --context that may be any cluster; otherwise it is the lab's
own, and never the one that kubectl happens to be set to. What is in the way
because it is being deleted is waited for first, a minute at most.

Nothing is deleted, unless --inventory names a record: then what the record holds
and the folder does not is deleted, as the preview shows. Fields that another
manager owns are taken over only after a yes of their own, or with --take-over;
--yes alone does not. How to read the preview: kubectl labs help preview

The document of -o json is described by pkg/cmd/schemas/apply.schema.json in this
tool's repository.

Exit code: 0 applied and ready, 1 refused, not agreed to or not ready, 2 it could
not be asked about.`

const applyExample = `  # a folder of your own, in the lab's cluster
  kubectl labs apply -k work/canary

  # in any cluster, for a script
  kubectl labs apply -k overlays/staging --context staging --yes -o json`

type applyOptions struct {
	wait   bool
	output string
	folder *folderOptions
}

func newApplyCmd(f *factory) *cobra.Command {
	o := applyOptions{folder: newFolderOptions()}
	c := &cobra.Command{
		Use:               "apply [LAB] -k DIR",
		Short:             "Preview a folder, ask, apply it and wait",
		Long:              applyLong,
		Example:           applyExample,
		Args:              oneLab,
		ValidArgsFunction: f.labNames,
		RunE: func(c *cobra.Command, args []string) error {
			if err := o.check(c, f, args); err != nil {
				return err
			}
			return carryOut(c.Context(), f, args, o)
		},
	}
	o.folder.bind(c)
	c.Flags().BoolVarP(&o.folder.agreed.Yes, "yes", "y", false, "do not ask")
	c.Flags().BoolVar(&o.folder.agreed.Full, "full", false, "show the preview at its whole length")
	c.Flags().BoolVar(&o.wait, "wait", true, "wait until what was applied is ready")
	outputFlag(c, &o.output)
	return c
}

func (o applyOptions) check(c *cobra.Command, f *factory, args []string) error {
	if err := checkOutput(o.output); err != nil {
		return err
	}
	if !c.Flags().Changed("kustomize") {
		return usage(withHint(errNoFolder, "Name one: kubectl labs apply -k DIR"))
	}
	if err := o.folder.check(c, args); err != nil {
		return err
	}
	if !o.folder.agreed.Yes && !f.term.CanAsk() {
		return usage(withHint(errors.New("apply asks before it changes anything, and here is no terminal to ask on"), "Agree beforehand with --yes, or look first: kubectl labs diff -k %s", o.folder.dir))
	}
	return nil
}

func carryOut(ctx context.Context, f *factory, args []string, o applyOptions) error {
	t, err := f.target(ctx, o.folder, args)
	if err != nil {
		return usage(err)
	}
	change, err := o.folder.change(ctx, t)
	if err != nil {
		return usage(err)
	}
	change.NoWait = !o.wait
	out := f.term.Out
	if o.output == "json" {
		out = f.term.Err
	}
	outcome, err := f.carrier(out).CarryOut(ctx, change, o.folder.agreed)
	if outcome.Plan == nil {
		return usage(err)
	}
	if o.output == "json" {
		return errors.Join(printJSON(f.term.Out, carriedOut(outcome, o.wait)), err)
	}
	return err
}

// carried is "apply -o json".
type carried struct {
	Plan   *apply.Plan   `json:"plan"`
	Result *apply.Result `json:"result,omitempty"` // absent where nothing was applied
	Ready  *bool         `json:"ready,omitempty"`  // absent where nothing was waited for
}

func carriedOut(o runner.Outcome, wait bool) carried {
	c := carried{Plan: o.Plan, Result: o.Result}
	if wait && o.Result != nil {
		c.Ready = &o.Ready
	}
	return c
}
