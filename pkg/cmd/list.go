// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/kubectl-labs/kubectl-labs/pkg/catalog"
)

const listExample = `  kubectl labs list
  kubectl labs list -o json`

// listed is one lab in "list -o json".
type listed struct {
	Name     string            `json:"name"`
	Title    map[string]string `json:"title"`
	Steps    int               `json:"steps"`
	Minutes  int               `json:"minutes"`
	Memory   string            `json:"memory"`
	Platform string            `json:"platform,omitempty"`
	Talk     string            `json:"talk"`
}

func newListCmd(f *factory) *cobra.Command {
	var output string
	c := &cobra.Command{
		Use:     "list",
		Short:   "The labs that there are",
		Example: listExample,
		Args:    noArgs,
		RunE: func(*cobra.Command, []string) error {
			if err := checkOutput(output); err != nil {
				return err
			}
			entries, broken := f.catalog().List()
			if err := printList(f, entries, output); err != nil {
				return err
			}
			return broken
		},
	}
	outputFlag(c, &output)
	return c
}

func printList(f *factory, entries []*catalog.Entry, output string) error {
	if output == "json" {
		labs := make([]listed, len(entries))
		for i, e := range entries {
			labs[i] = list(e)
		}
		return printJSON(f.term.Out, labs)
	}
	rows := make([][]string, len(entries))
	for i, e := range entries {
		l := e.Lab
		rows[i] = []string{l.Metadata.Name, fmt.Sprint(len(l.Steps)), fmt.Sprintf("%d min", l.Needs.Minutes), l.Needs.Memory, l.Title.In(f.lang)}
	}
	return printTable(f.term.Out, []string{"Name", "Steps", "Time", "Memory", "What it is about"}, rows)
}

func list(e *catalog.Entry) listed {
	l := e.Lab
	return listed{
		Name: l.Metadata.Name, Title: l.Title, Steps: len(l.Steps), Minutes: l.Needs.Minutes,
		Memory: l.Needs.Memory, Platform: l.Platform, Talk: l.Talk.Event + ": " + l.Talk.Title,
	}
}
