// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/kubectl-labs/kubectl-labs/pkg/author"
)

const authorNewExample = `  kubectl labs author new my-lab
  kubectl labs author new my-lab --dir ~/labs`

func newAuthorNewCmd(f *factory) *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:     "new NAME",
		Short:   "Make a small lab that works, to change into your own",
		Example: authorNewExample,
		Args:    oneName,
		RunE: func(_ *cobra.Command, args []string) error {
			folder, err := author.New(dir, args[0])
			if err != nil {
				return refused(err)
			}
			fmt.Fprintf(f.term.Out, "%s   a lab of two steps: one that is applied, one that is a task\n\n", folder)
			fmt.Fprintf(f.term.Out, "Next:  kubectl labs author lint %s\n", asPath(folder))
			fmt.Fprintf(f.term.Out, "       kubectl labs run %s --labs-dir %s\n", args[0], dir)
			return nil
		},
	}
	c.Flags().StringVar(&dir, "dir", ".", "the folder to make the lab's folder in")
	_ = c.MarkFlagDirname("dir")
	return c
}

// refused turns what a person can mend into a mistake on the command line.
func refused(err error) error {
	if _, ok := errors.AsType[*author.NameError](err); ok {
		return usage(withHint(err, "For example: kubectl labs author new my-lab"))
	}
	if errors.Is(err, author.ErrExists) {
		return usage(withHint(err, "Choose another name, or another folder with --dir."))
	}
	return err
}

func oneName(c *cobra.Command, args []string) error {
	if len(args) == 1 {
		return nil
	}
	return usage(withHint(fmt.Errorf("%s wants one name, and here are %d", c.CommandPath(), len(args)), "For example: kubectl labs author new my-lab"))
}
