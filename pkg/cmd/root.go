// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"context"
	"io"
	"os"

	"github.com/spf13/cobra"
	"k8s.io/klog/v2"

	"github.com/kubectl-labs/kubectl-labs/pkg/manifest"
)

const rootLong = `Labs that turn cloud-native talks into something you do on your own laptop.

A lab makes a kind cluster of its own, shows exactly what it would change,
applies it after a yes, and then measures whether the cluster really behaves as
the talk says. No other cluster, context or namespace is touched, unless you name
one to diff or apply.`

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
		return manifest.HelmMain(ctx, argv[1:], os.Stdout, os.Stderr)
	}
	quietLibraries()
	f := newFactory(argv, getenv)
	root := newRootCmd(f)
	root.SetArgs(argv[1:])
	if args, ok := completionArgs(argv); ok {
		root.SetArgs(args)
		root.SetErr(io.Discard) // remarks for whoever writes a completion
	}
	return report(root.ExecuteContext(ctx), f.term.Err)
}

// quietLibraries keeps what Kubernetes' libraries log off the terminal, such as that
// a stream was cut by Ctrl-C. What concerns anybody comes back as an error.
func quietLibraries() { klog.SetLogger(klog.Logger{}) }

func newRootCmd(f *factory) *cobra.Command {
	root := &cobra.Command{
		Use:           "kubectl-labs",
		Short:         "Cloud-native talks as labs on your laptop",
		Long:          rootLong,
		Example:       rootExample,
		Annotations:   map[string]string{cobra.CommandDisplayNameAnnotation: "kubectl labs"},
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          noArgs,
		PersistentPreRunE: func(*cobra.Command, []string) error {
			return f.settle()
		},
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.CompletionOptions.SetDefaultShellCompDirective(cobra.ShellCompDirectiveNoFileComp)
	root.SetIn(f.term.In)
	root.SetOut(f.term.Out)
	root.SetErr(f.term.Err)
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usage(withHint(err, "See %s --help", c.CommandPath()))
	})
	f.bind(root)
	root.AddCommand(newListCmd(f), newShowCmd(f), newRunCmd(f), newDiffCmd(f), newApplyCmd(f), newCheckCmd(f),
		newHintCmd(f), newSolveCmd(f), newResetCmd(f), newStatusCmd(f), newShellCmd(f), newStopCmd(f), newStartCmd(f), newDeleteCmd(f),
		newDoctorCmd(f), newVersionCmd(f), newCompletionCmd(f), newPreviewTopic(f))
	root.AddCommand(newAuthorCmd(f))
	return root
}
