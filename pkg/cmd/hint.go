// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/kubectl-labs/kubectl-labs/pkg/runner"
	"github.com/kubectl-labs/kubectl-labs/pkg/ui"
)

const hintLong = `Show one more hint of a task, each saying more than the one before. What was shown
stays remembered; once there are no more, all of them are shown again. Nothing in
the cluster is changed.

The document of -o json holds every hint that was shown by now, and is described by
pkg/cmd/schemas/hint.schema.json in this tool's repository.`

const hintExample = `  # the task you are at
  kubectl labs hint istio-canary

  # another one
  kubectl labs hint istio-canary --step jason`

func newHintCmd(f *factory) *cobra.Command {
	var step, output string
	c := &cobra.Command{
		Use:               "hint [LAB]",
		Short:             "One more hint of a task",
		Long:              hintLong,
		Example:           hintExample,
		Args:              oneLab,
		ValidArgsFunction: f.labNames,
		RunE: func(_ *cobra.Command, args []string) error {
			if err := checkOutput(output); err != nil {
				return err
			}
			return hint(f, args, step, output)
		},
	}
	c.Flags().StringVar(&step, "step", "", "the task (default: the one you are at)")
	_ = c.RegisterFlagCompletionFunc("step", f.taskIDs)
	outputFlag(c, &output)
	return c
}

func hint(f *factory, args []string, step, output string) error {
	entry, err := f.entry(args)
	if err != nil {
		return err
	}
	story, err := f.story(entry, f.term.Out)
	if err != nil {
		return err
	}
	guide, err := entry.Guide(f.lang)
	if err != nil {
		return err
	}
	hinted, err := story.Hint(commandLine(f.argv), step, guide)
	if err != nil {
		return err
	}
	if output == "json" {
		return printJSON(f.term.Out, hinted)
	}
	printHint(f.term.Out, wordsIn(f.lang), hinted)
	return nil
}

// printHint shows the newest hint, or all of them where none is new.
func printHint(out *ui.Stream, w words, h runner.Hinted) {
	first := h.Shown - 1
	switch {
	case h.Total == 0:
		fmt.Fprintln(out, w.noHints)
	case !h.New:
		fmt.Fprintln(out, w.noMoreHints)
		first = 0
	}
	for i := max(0, first); i < h.Shown; i++ {
		fmt.Fprintf(out, "\n%s\n\n%s", out.Paint(ui.Bold, fmt.Sprintf(w.hint, i+1, h.Total)), out.Markdown(h.Hints[i]))
	}
	if h.Shown < h.Total {
		printNext(out, w.next, [2]string{"kubectl labs hint " + h.Lab, fmt.Sprintf(w.more, h.Shown, h.Total)})
		return
	}
	printNext(out, w.next, [2]string{"kubectl labs solve " + h.Lab, w.solve})
}
