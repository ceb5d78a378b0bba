// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kubectl-labs/kubectl-labs/pkg/runner"
	"github.com/kubectl-labs/kubectl-labs/pkg/ui"
)

const deleteLong = `Remove a lab's cluster, its kubeconfig and its folder. Other clusters and your own
kubeconfig stay as they are, and for the next lab so do the charts that were fetched,
and in the container engine images and kind's network. Contexts of other clusters that were
written into the lab's kubeconfig, as kind does in kubectl labs shell, are kept.`

const deleteExample = `  kubectl labs delete istio-canary
  kubectl labs delete istio-canary --yes`

func newDeleteCmd(f *factory) *cobra.Command {
	var yes bool
	c := &cobra.Command{
		Use:               "delete [LAB]",
		Short:             "Remove a lab's cluster, kubeconfig and folder",
		Long:              deleteLong,
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
	instance, err := f.instance(args)
	if err != nil {
		return err
	}
	j, err := instance.Remains()
	if err != nil {
		return err
	}
	if err := agreeToRemove(ctx, f, instance, j.Cluster.Name, yes); err != nil {
		return err
	}
	phase := f.term.Err.Phase("delete", f.now)
	phase.Status("removing " + cmp.Or(j.Cluster.Name, "the folder"))
	kept, err := instance.Delete(ctx, commandLine(f.argv))
	if err != nil {
		phase.Fail(instance.Name + " is still there")
	} else {
		phase.Done(instance.Name + " is gone")
	}
	printKept(f.term.Err, kept)
	return err
}

// printKept says where the ways to other clusters are, if somebody's tools wrote any
// into the lab's kubeconfig.
func printKept(out *ui.Stream, kept runner.Kept) {
	if kept.Path != "" {
		printIndented(out, "", fmt.Sprintf("Its kubeconfig led to other clusters too; they stay: %s", strings.Join(kept.Contexts, ", ")))
		fmt.Fprintf(out, "See them: kubectl --kubeconfig %q config get-contexts\n", kept.Path)
	}
}

// agreeToRemove says what goes, and asks. A run that was refused has no cluster.
func agreeToRemove(ctx context.Context, f *factory, instance *runner.Instance, cluster string, yes bool) error {
	what, question := fmt.Sprintf("the folder %s", instance.Place), "Delete it?"
	if cluster != "" {
		what, question = fmt.Sprintf("the cluster %s and %s", cluster, what), "Delete them?"
	}
	fmt.Fprintf(f.term.Err, "%s: %s\n", instance.Name, what)
	if yes {
		return nil
	}
	answer, err := f.term.Ask(ctx, question, "no", "yes")
	if errors.Is(err, ui.ErrCannotAsk) {
		return usage(withHint(fmt.Errorf("delete asks first: %w", err), "Agree beforehand with --yes."))
	}
	if err != nil || answer == "no" {
		return cmp.Or(err, runner.ErrDeclined)
	}
	return nil
}
