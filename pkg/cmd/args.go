// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// noArgs refuses every argument. Where a command has others below it, the
// argument was meant to be one of them.
func noArgs(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			names = append(names, sub.Name())
		}
	}
	if len(names) > 0 {
		return &lab.UnknownError{Kind: "command", Name: args[0], Nearest: lab.Nearest(args[0], names)}
	}
	return usage(withHint(fmt.Errorf("%s takes no argument, and here is %q", c.CommandPath(), args[0]), "See %s --help", c.CommandPath()))
}

// oneLab refuses more than one argument: labs are done one at a time.
func oneLab(c *cobra.Command, args []string) error {
	if len(args) <= 1 {
		return nil
	}
	return usage(withHint(fmt.Errorf("one lab at a time, and here are %d arguments: %s", len(args), strings.Join(args, " ")), "See %s --help", c.CommandPath()))
}
