// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kubectl-labs/kubectl-labs/pkg/catalog"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
	"github.com/kubectl-labs/kubectl-labs/pkg/ui"
)

const showExample = `  kubectl labs show istio-canary
  kubectl labs show istio-canary --lang ja`

// shown is a lab's card in "show -o json".
type shown struct {
	listed
	Summary map[string]string `json:"summary"`
	URL     string            `json:"url,omitempty"`
	Nodes   int               `json:"nodes"`
	Disk    string            `json:"disk,omitempty"`
	Images  []string          `json:"images"`
	StepIDs []string          `json:"stepIDs"`
}

func newShowCmd(f *factory) *cobra.Command {
	var output string
	c := &cobra.Command{
		Use:               "show [LAB]",
		Short:             "One lab's card: what you will see, and what it needs",
		Example:           showExample,
		Args:              oneLab,
		ValidArgsFunction: f.labNames,
		RunE: func(_ *cobra.Command, args []string) error {
			if err := checkOutput(output); err != nil {
				return err
			}
			entry, err := f.entry(args)
			if err != nil {
				return err
			}
			return show(f, entry, output)
		},
	}
	outputFlag(c, &output)
	return c
}

func show(f *factory, entry *catalog.Entry, output string) error {
	lock, err := f.catalog().Lock()
	if err != nil {
		return err
	}
	images := append([]string{lock.Node}, lock.Images[entry.Lab.Platform]...)
	if output == "json" {
		return printJSON(f.term.Out, card(entry, images))
	}
	printCard(f, entry.Lab, images)
	return nil
}

func card(entry *catalog.Entry, images []string) shown {
	l := entry.Lab
	s := shown{
		listed: list(entry), Summary: l.Summary, URL: l.Talk.URL, Nodes: max(1, l.Needs.Nodes),
		Disk: l.Needs.Disk, Images: images,
	}
	for _, step := range l.Steps {
		s.StepIDs = append(s.StepIDs, step.ID)
	}
	return s
}

func printCard(f *factory, l *lab.Lab, images []string) {
	out := f.term.Out
	fmt.Fprintf(out, "%s   %s\n\n", out.Paint(ui.Bold, l.Metadata.Name), l.Title.In(f.lang))
	for _, line := range ui.Wrap(l.Summary.In(f.lang), out.Width-2) {
		fmt.Fprintln(out, "  "+line)
	}
	fmt.Fprintln(out)
	for _, row := range [][2]string{
		{"talk", fmt.Sprintf("%s: %s", l.Talk.Event, l.Talk.Title)},
		{"", l.Talk.URL},
		{"time", fmt.Sprintf("about %d minutes", l.Needs.Minutes)},
		{"needs", strings.TrimSuffix(fmt.Sprintf("%d node(s), %s memory, %s disk", max(1, l.Needs.Nodes), l.Needs.Memory, l.Needs.Disk), ",  disk")},
		{"platform", l.Platform},
		{"images", strings.Join(images, "\n")},
	} {
		printField(out, row[0], row[1])
	}
	fmt.Fprintln(out)
	task := wordsIn(f.lang).task
	for i, step := range l.Steps {
		mark := ""
		if step.Task != "" {
			mark = task
		}
		fmt.Fprintf(out, "  %2d  %s  %s  %s\n", i+1, ui.Pad(step.ID, 14), ui.Pad(mark, ui.Width(task)), step.Title.In(f.lang))
	}
	fmt.Fprintf(out, "\nDo it:  kubectl labs run %s\n", l.Metadata.Name)
}

func printField(out *ui.Stream, name, value string) {
	if value == "" {
		return
	}
	for i, line := range strings.Split(value, "\n") {
		if i > 0 {
			name = ""
		}
		fmt.Fprintf(out, "  %s %s\n", ui.Pad(name, 9), line)
	}
}
