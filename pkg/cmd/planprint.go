// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
	"github.com/kubectl-labs/kubectl-labs/pkg/diff"
	"github.com/kubectl-labs/kubectl-labs/pkg/ui"
)

// printPlan prints what a plan would do, an entry after the other.
// Unchanged objects are counted and not shown.
func printPlan(out *ui.Stream, plan *apply.Plan, o diff.Options) {
	said := map[string]bool{}
	for _, entry := range plan.Entries {
		if entry.Verdict == apply.Unchanged {
			continue
		}
		printEntry(out, entry.Lines(o), said)
	}
	printNotes(out, plan)
	for _, p := range plan.Problems {
		fmt.Fprintf(out, "%s %s\n\n", out.Paint(ui.Bad, "✗"), ui.Escape(p.Error()))
	}
}

// printNotes prints the remarks about the whole plan.
func printNotes(out *ui.Stream, plan *apply.Plan) {
	for _, note := range plan.Notes {
		for i, line := range ui.Wrap(note, out.Width-2) {
			lead := map[bool]string{true: "! ", false: "  "}[i == 0]
			fmt.Fprintln(out, out.Paint(ui.Faint, lead+line))
		}
	}
	if len(plan.Notes) > 0 {
		fmt.Fprintln(out)
	}
}

func printSummary(out *ui.Stream, plan *apply.Plan) {
	for _, line := range ui.Wrap(plan.Summary().String(), out.Width) {
		fmt.Fprintln(out, line)
	}
}

// printEntry leaves out a note that another entry has said already: twenty objects
// of one new namespace share one reason.
func printEntry(out *ui.Stream, lines []diff.Line, said map[string]bool) {
	for _, line := range lines {
		if line.Kind == diff.Note {
			if said[line.Text] {
				continue
			}
			said[line.Text] = true
		}
		printLine(out, line)
	}
	fmt.Fprintln(out)
}

func printLine(out *ui.Stream, line diff.Line) {
	if line.Side != "" {
		line.Text = ui.Pad(line.Text, out.Width-ui.Width(line.Side)-1) + " " + line.Side
	}
	fmt.Fprintln(out, painted(out, line))
}

// painted sets the marked words of a line off from its rest.
func painted(out *ui.Stream, line diff.Line) string {
	style, strong := lineStyles(line)
	var text strings.Builder
	at := 0
	for _, mark := range line.Marks {
		text.WriteString(out.Paint(style, line.Text[at:mark.From]))
		text.WriteString(out.Paint(strong, line.Text[mark.From:mark.To]))
		at = mark.To
	}
	text.WriteString(out.Paint(style, line.Text[at:]))
	return text.String()
}

// lineStyles are the style of a line and that of its marked words.
func lineStyles(line diff.Line) (style, strong ui.Style) {
	switch line.Kind {
	case diff.Header:
		return ui.Bold, ui.Bold
	case diff.Add:
		return ui.Good, ui.NewWord
	case diff.Remove:
		return ui.Bad, ui.OldWord
	case diff.Note, diff.Folded:
		return ui.Faint, ui.Faint
	}
	return ui.Normal, ui.Normal
}

// printKinds folds a plan to one line for each verdict and kind, for platforms,
// whose hundreds of lines nobody reads before the first step.
func printKinds(out *ui.Stream, plan *apply.Plan) {
	groups := map[string][]string{}
	for _, e := range plan.Entries {
		if e.Verdict != apply.Unchanged {
			key := sign(e.Verdict) + " " + e.Ref.Kind
			groups[key] = append(groups[key], e.Ref.Name)
		}
	}
	keys := make([]string, 0, len(groups))
	for key := range groups {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		names := groups[key]
		lead := fmt.Sprintf("  %s %3d  ", ui.Pad(key, 34), len(names))
		fmt.Fprintln(out, lead+ui.Cut(strings.Join(names, ", "), out.Width-ui.Width(lead)))
	}
	printNotes(out, plan)
	for _, p := range plan.Problems {
		fmt.Fprintf(out, "%s %s\n", out.Paint(ui.Bad, "✗"), ui.Escape(p.Error()))
	}
}

func sign(v apply.Verdict) string {
	switch v {
	case apply.Create:
		return "+"
	case apply.Delete:
		return "-"
	case apply.Conflict:
		return "!"
	case apply.Kept:
		return "="
	}
	return "~"
}
