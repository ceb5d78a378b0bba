// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/kubectl-labs/kubectl-labs/pkg/runner"
	"github.com/kubectl-labs/kubectl-labs/pkg/ui"
)

const deleteExample = `  kubectl labs delete istio-canary
  kubectl labs delete istio-canary --yes`

func newDeleteCmd(f *factory) *cobra.Command {
	var yes bool
	c := &cobra.Command{
		Use:               "delete [LAB]",
		Short:             "Remove a lab's cluster, kubeconfig and folder",
		Long:              "Remove everything of a lab: its cluster, its kubeconfig and its folder. Other\nclusters and your own kubeconfig stay as they are.",
		Example:           deleteExample,
		Args:              oneLab,
		ValidArgsFunction: f.labNames,
		RunE: func(c *cobra.Command, args []string) error {
			return remove(c.Context(), f, args, yes)
		},
	}
	c.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	return c
}

func remove(ctx context.Context, f *factory, args []string, yes bool) error {
	entry, err := f.entry(args)
	if err != nil {
		return err
	}
	story, err := f.story(entry, f.term.Err)
	if err != nil {
		return err
	}
	j, err := runner.ReadJournal(story.Place)
	if err != nil {
		return err
	}
	name := entry.Lab.Metadata.Name
	fmt.Fprintf(f.term.Err, "%s: the cluster %s and the folder %s\n", name, j.Cluster.Name, story.Place)
	if !yes {
		answer, err := f.term.Ask(ctx, "Delete them?", "no", "yes")
		if errors.Is(err, ui.ErrCannotAsk) {
			return usage(withHint(fmt.Errorf("delete asks first: %w", err), "Agree beforehand with --yes."))
		}
		if err != nil || answer == "no" {
			return cmp.Or(err, runner.ErrDeclined)
		}
	}
	phase := f.term.Err.Phase("delete", f.now)
	phase.Status("removing " + j.Cluster.Name)
	if err := story.Delete(ctx, commandLine(f.argv)); err != nil {
		phase.Fail(name + " is still there")
		return err
	}
	phase.Done(name + " is gone")
	return nil
}
