// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"context"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/kubectl-labs/kubectl-labs/pkg/manifest"
	"github.com/kubectl-labs/kubectl-labs/pkg/ui"
)

const rootLong = `Labs that turn cloud-native talks into something you do on your own laptop.

A lab makes a kind cluster of its own, shows exactly what it would change,
applies it after a yes, and then measures whether the cluster really behaves as
the talk says. No other cluster, context or namespace is touched.`

const rootExample = `  # what there is
  kubectl labs list

  # does this machine have what a lab needs?
  kubectl labs doctor istio-canary

  # do a lab; the same command goes on where it stood
  kubectl labs run istio-canary`

// Main runs the command line argv and returns the exit code. It is the only
// place that prints errors. The same program answers under three names: as the
// plugin, as kubectl's completion of it, and as the helm that Kustomize calls.
func Main(ctx context.Context, argv []string, getenv func(string) string) int {
	if manifest.IsHelm(argv[0]) {
		f := newFactory(argv, getenv)
		return manifest.HelmMain(ctx, argv[1:], f.term.Out, f.term.Err)
	}
	return Run(ctx, newFactory(argv, getenv))
}

// Run executes one command line with the factory's streams.
func Run(ctx context.Context, f *factory) int {
	root := newRootCmd(f)
	args, completing := completionArgs(f.argv)
	if !completing {
		args = f.argv[1:]
	}
	root.SetArgs(args)
	return report(root.ExecuteContext(ctx), f.term.Err)
}

func newRootCmd(f *factory) *cobra.Command {
	root := &cobra.Command{
		Use:           "kubectl-labs",
		Short:         "Cloud-native talks as labs on your laptop",
		Long:          rootLong,
		Example:       rootExample,
		Annotations:   map[string]string{cobra.CommandDisplayNameAnnotation: "kubectl labs"},
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		PersistentPreRunE: func(*cobra.Command, []string) error {
			return f.settle()
		},
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetIn(f.term.In)
	root.SetOut(f.term.Out)
	root.SetErr(f.term.Err)
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usage(withHint(err, "See %s --help", c.CommandPath()))
	})
	f.bind(root)
	root.AddCommand(newListCmd(f), newShowCmd(f), newRunCmd(f), newDiffCmd(f), newCheckCmd(f),
		newStatusCmd(f), newShellCmd(f), newStopCmd(f), newStartCmd(f), newDeleteCmd(f),
		newDoctorCmd(f), newVersionCmd(f), newCompletionCmd(f))
	return root
}

// TestTerminal returns a factory whose streams are no terminals, for tests that
// run a whole command line.
func TestTerminal(argv []string, getenv func(string) string, in io.Reader, out, err io.Writer) *factory {
	f := newFactory(argv, getenv)
	f.term, f.fixed, f.now = ui.Plain(in, out, err), true, time.Now
	return f
}
