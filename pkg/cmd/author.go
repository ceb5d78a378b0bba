// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"github.com/spf13/cobra"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

const authorLong = `For those who write labs: begin one, and find out what is wrong with it.

A lab is a folder with a lab.yaml, guides in English and Japanese, and a Kustomize
folder for each step.`

const authorExample = `  # a small lab to begin with, in the folder my-lab
  kubectl labs author new my-lab

  # what is wrong with it, with file and line
  kubectl labs author lint ./my-lab

  # do it
  kubectl labs run my-lab --labs-dir .`

func newAuthorCmd(f *factory) *cobra.Command {
	c := &cobra.Command{
		Use:     "author",
		Short:   "Write labs of your own: begin one, find what is wrong with it",
		Long:    authorLong,
		Example: authorExample,
		Args:    noArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(
		newAuthorNewCmd(f),
		newAuthorLintCmd(f),
		newAuthorTestCmd(f),
		newAuthorSchemaCmd(f),
	)
	return c
}

const authorSchemaExample = `  # for an editor: the first line of lab.yaml names the file
  kubectl labs author schema > lab.schema.json
  # yaml-language-server: $schema=lab.schema.json`

func newAuthorSchemaCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:     "schema",
		Short:   "The JSON Schema of lab.yaml, for an editor",
		Example: authorSchemaExample,
		Args:    noArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := f.term.Out.Write(lab.Schema())
			return err
		},
	}
}
