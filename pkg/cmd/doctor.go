// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/kubectl-labs/kubectl-labs/pkg/cluster"
	"github.com/kubectl-labs/kubectl-labs/pkg/ui"
)

const doctorLong = `Look at this machine as a lab's nodes would see it, and say of each thing whether
it is enough, and how to mend it when it is not. What the lab's own cluster holds is
not missed.

Exit code: 0 the lab will run, 1 something is missing.`

const doctorExample = `  kubectl labs doctor istio-canary
  kubectl labs doctor istio-canary -o json`

func newDoctorCmd(f *factory) *cobra.Command {
	var output string
	c := &cobra.Command{
		Use:               "doctor [LAB]",
		Short:             "Does this machine have what a lab needs?",
		Long:              doctorLong,
		Example:           doctorExample,
		Args:              oneLab,
		ValidArgsFunction: f.labNames,
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkOutput(output); err != nil {
				return err
			}
			facts, err := examine(c.Context(), f, args)
			if err != nil {
				return err
			}
			return printFacts(f, facts, output)
		},
	}
	outputFlag(c, &output)
	return c
}

func examine(ctx context.Context, f *factory, args []string) ([]cluster.Fact, error) {
	entry, err := f.entry(args)
	if err != nil {
		return nil, err
	}
	story, err := f.story(entry, f.term.Err)
	if err != nil {
		return nil, err
	}
	return story.Examine(ctx)
}

func printFacts(f *factory, facts []cluster.Fact, output string) error {
	if output == "json" {
		if err := printJSON(f.term.Out, facts); err != nil {
			return err
		}
	}
	missing := false
	for _, fact := range facts {
		missing = missing || fact.Verdict == cluster.Short
		if output == "" {
			printFact(f.term.Out, fact)
		}
	}
	if missing {
		return &exitError{code: exitFailure}
	}
	return nil
}

func printFact(out *ui.Stream, fact cluster.Fact) {
	sign, style := factMark(fact.Verdict)
	text := fact.Value
	if fact.Needed != "" {
		text += " (needed: " + fact.Needed + ")"
	}
	fmt.Fprintf(out, "%s %s %s\n", out.Paint(style, sign), ui.Pad(fact.Name, 18), text)
	if fact.Verdict == cluster.OK {
		return
	}
	for _, more := range []string{fact.Why, fact.Fix} {
		for _, line := range ui.Wrap(more, out.Width-22) {
			if line != "" {
				fmt.Fprintf(out, "%21s%s\n", "", line)
			}
		}
	}
}

func factMark(v cluster.Verdict) (string, ui.Style) {
	switch v {
	case cluster.OK:
		return "✓", ui.Good
	case cluster.Warn:
		return "!", ui.Changed
	case cluster.Short:
		return "✗", ui.Bad
	}
	return "?", ui.Faint
}
