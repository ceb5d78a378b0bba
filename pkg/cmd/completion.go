// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
)

// completionName is the program that kubectl asks for completions of a plugin:
// https://github.com/kubernetes/kubectl/blob/master/pkg/cmd/plugin_completion.go
const completionName = "kubectl_complete-labs"

const completionLong = `kubectl completes a plugin's words by running a program called
kubectl_complete-labs. "install" links this program under that name, next to
itself, so that

  kubectl labs run <TAB>

works in every shell for which kubectl's own completion is set up.`

const completionExample = "  kubectl labs completion install"

func newCompletionCmd(f *factory) *cobra.Command {
	c := &cobra.Command{
		Use:     "completion",
		Short:   "Let kubectl complete the words of this plugin",
		Long:    completionLong,
		Example: completionExample,
		Args:    noArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newCompletionInstallCmd(f))
	return c
}

func newCompletionInstallCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:     "install",
		Short:   "Link the completion program next to this one",
		Example: completionExample,
		Args:    noArgs,
		RunE: func(*cobra.Command, []string) error {
			link, err := linkCompletion()
			if err != nil {
				return err
			}
			fmt.Fprintf(f.term.Out, "%s is in place. It works once its folder is on PATH and kubectl's own\ncompletion is loaded (kubectl completion --help).\n", link)
			return nil
		},
	}
}

func linkCompletion() (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("finding this program: %w", err)
	}
	link := filepath.Join(filepath.Dir(self), completionName+filepath.Ext(self))
	if target, err := os.Readlink(link); err == nil && target == self {
		return link, nil
	}
	if _, err := os.Lstat(link); err == nil {
		return "", fmt.Errorf("%s stands there already and is not ours", link)
	}
	if err := os.Symlink(self, link); err != nil {
		return "", fmt.Errorf("linking the completion program: %w", err)
	}
	return link, nil
}

// completionArgs turns what kubectl asks of kubectl_complete-labs into cobra's
// own hidden command. ok is false when the program runs under another name.
func completionArgs(argv []string) (args []string, ok bool) {
	name := strings.TrimSuffix(filepath.Base(argv[0]), ".exe")
	if name != completionName {
		return nil, false
	}
	return append([]string{cobra.ShellCompRequestCmd}, argv[1:]...), true
}
