// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kubectl-labs/kubectl-labs/pkg/runner"
)

// power is the two verbs that differ only in their words. do names the pods that a
// node's start leaves.
type power struct {
	verb, doing, done, short, long string
	do                             func(i *runner.Instance, ctx context.Context, command, node string, progress func(string)) ([]string, error)
}

func newStopCmd(f *factory) *cobra.Command {
	return newPowerCmd(f, power{
		verb: "stop", doing: "stopping", done: "stopped", short: "Pause a lab's nodes, or one of them",
		long: "Pause a lab's nodes, or one of them. What was applied stays; kubectl labs start resumes it.",
		do: func(i *runner.Instance, ctx context.Context, command, node string, _ func(string)) ([]string, error) {
			return nil, i.Stop(ctx, command, node)
		},
	})
}

func newStartCmd(f *factory) *cobra.Command {
	return newPowerCmd(f, power{
		verb: "start", doing: "starting", done: "ready again", short: "Resume a lab's nodes, or one of them",
		long: `Resume a lab's nodes, or one of them, and wait until they are ready and the pods that were
ready before are ready again. Pods that are not after 90 seconds are named.`,
		do: (*runner.Instance).Start,
	})
}

func newPowerCmd(f *factory, p power) *cobra.Command {
	var node string
	c := &cobra.Command{
		Use:               p.verb + " [LAB]",
		Short:             p.short,
		Long:              p.long,
		Example:           strings.ReplaceAll("  kubectl labs VERB istio-canary\n  kubectl labs VERB istio-canary --node control-plane", "VERB", p.verb),
		Args:              oneLab,
		ValidArgsFunction: f.labNames,
		RunE: func(c *cobra.Command, args []string) error {
			return switchPower(c.Context(), f, args, node, p)
		},
	}
	c.Flags().StringVar(&node, "node", "", "this node alone, such as control-plane or worker2")
	return c
}

func switchPower(ctx context.Context, f *factory, args []string, node string, p power) error {
	instance, err := f.instance(args)
	if err != nil {
		return err
	}
	if _, err := runner.ReadJournal(instance.Place); err != nil {
		return err
	}
	name := instance.Name
	if node != "" {
		name = node + " of " + name
	}
	phase := f.term.Err.Phase(p.verb, f.now)
	phase.Status(p.doing + " " + name)
	away, err := p.do(instance, ctx, commandLine(f.argv), node, phase.Status)
	if err != nil {
		phase.Fail(name + " is not " + p.done)
		return err
	}
	runner.Back(phase, name+" is "+p.done, away)
	return nil
}
