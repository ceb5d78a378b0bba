// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kubectl-labs/kubectl-labs/pkg/check"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
	"github.com/kubectl-labs/kubectl-labs/pkg/runner"
	"github.com/kubectl-labs/kubectl-labs/pkg/ui"
)

const (
	shareColumns = 28
	clientRoom   = 10
	labelRoom    = 12 // leaves room for what is expected
)

// printResults prints a line for each measurement, one for each class of a share,
// then what the failures mean in the author's words.
func printResults(out *ui.Stream, results []check.Result, lang string) {
	wide, clients := labelColumns(results), clientColumns(results)
	for _, r := range results {
		if len(r.Shares) > 0 {
			printShares(out, r, wide, clients)
		} else {
			mark, style := verdictMark(r.Verdict)
			name, text := verdictText(r)
			out.Item(mark, style, name, text, ui.Elapsed(r.Elapsed))
		}
		for _, detail := range r.Detail {
			printIndented(out, "      ", detail)
		}
	}
	printMeanings(out, results, lang)
}

// printMeanings says each meaning once, however many checks it explains.
func printMeanings(out *ui.Stream, results []check.Result, lang string) {
	var said []string
	for _, r := range results {
		if words := r.Means.In(lang); words != "" && !slices.Contains(said, words) {
			said = append(said, words)
			fmt.Fprintln(out)
			printIndented(out, "  ", words)
		}
	}
}

func printIndented(out *ui.Stream, indent, text string) {
	for _, line := range ui.Wrap(text, out.Width-len(indent)) {
		fmt.Fprintln(out, indent+line)
	}
}

// verdictText names a result without shares and says what was measured. What an object
// was expected to be stands before whether it is.
func verdictText(r check.Result) (name, text string) {
	switch {
	case r.Measured == check.Absent:
		return r.Kind, r.Title + " " + r.Measured
	case r.Kind == "resource":
		return r.Kind, spoken(" ", r.Title+":", r.Expected, r.Measured)
	case r.As != "":
		return r.As, spoken(", ", r.Title, r.Measured, r.Expected)
	}
	return r.Title, spoken(", ", r.Measured, r.Expected)
}

// spoken joins what there is to say.
func spoken(between string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), between)
}

// printShares prints a line a class. The client stands once. What is expected
// goes on a line of its own where there is no room.
func printShares(out *ui.Stream, r check.Result, wide, clients int) {
	client := r.As
	for _, s := range r.Shares {
		mark, style := shareMark(r, s)
		line := fmt.Sprintf("  %s %s %s %6.1f %% of %s", out.Paint(style, mark), ui.Pad(client, clients),
			ui.Pad(label(r, s), wide), s.Percent, check.Thousands(s.Total))
		if whole := line + "   " + expectation(s); ui.Width(whole) <= out.Width {
			fmt.Fprintln(out, whole)
		} else {
			fmt.Fprintln(out, line)
			printIndented(out, "      ", expectation(s))
		}
		client = ""
	}
	if r.Latency != nil {
		fmt.Fprintln(out, "      "+r.Latency.String())
	}
}

// label is a class, and for a latency check the times that count.
func label(r check.Result, s check.Share) string {
	if r.Latency == nil {
		return s.Class
	}
	return strings.TrimSpace(s.Class + " " + r.Latency.Band())
}

// clientColumns is room for the longest client's name, and seldom less than usual.
func clientColumns(results []check.Result) int {
	columns := clientRoom
	for _, r := range results {
		columns = max(columns, ui.Width(r.As))
	}
	return columns
}

// labelColumns lets all numbers begin in one column, as long as no label is
// uncommonly wide.
func labelColumns(results []check.Result) int {
	wide := 0
	for _, r := range results {
		for _, s := range r.Shares {
			if columns := ui.Width(label(r, s)); columns <= labelRoom {
				wide = max(wide, columns)
			}
		}
	}
	return wide
}

func shareMark(r check.Result, s check.Share) (string, ui.Style) {
	switch {
	case r.Verdict == check.Unmeasured:
		return verdictMark(check.Unmeasured)
	case s.OK:
		return verdictMark(check.Passed)
	}
	return verdictMark(check.Failed)
}

// expectation reads for example "expected 10, ruled out 5 and 20".
func expectation(s check.Share) string {
	text := fmt.Sprintf("expected %g", s.Expected)
	if len(s.RuledOut) == 0 {
		return text
	}
	wrong := make([]string, len(s.RuledOut))
	for i, w := range s.RuledOut {
		wrong[i] = fmt.Sprintf("%g", w)
	}
	return text + ", ruled out " + strings.Join(wrong, " and ")
}

func verdictMark(v check.Verdict) (string, ui.Style) {
	switch v {
	case check.Passed:
		return "✓", ui.Good
	case check.Failed:
		return "✗", ui.Bad
	}
	return "?", ui.Changed
}

// printPicture draws every client's shares over the steps that were measured.
func printPicture(out *ui.Stream, l *lab.Lab, j *runner.Journal, lang string) {
	fmt.Fprintln(out)
	room := clientRoom
	for _, step := range l.Steps {
		room = max(room, clientColumns(shared(j.Step(step.ID))))
	}
	for i, step := range l.Steps {
		for n, row := range pictureRows(j.Step(step.ID)) {
			title := ""
			if n == 0 {
				title = fmt.Sprintf("%d %s", i+1, step.Title.In(lang))
			}
			title = ui.Pad(ui.Cut(title, 26), 26)
			fmt.Fprintf(out, "  %s %s %s %s %s\n", title, ui.Pad(row.client, room),
				ui.Pad(row.share.Class, 10), ui.Bar(row.share.Percent, min(shareColumns, out.Width-50-room)),
				ui.PadLeft(fmt.Sprintf("%.1f %%", row.share.Percent), 8))
		}
	}
}

type pictureRow struct {
	client string
	share  check.Share
}

// pictureRows keeps the classes that were seen at all.
func pictureRows(p runner.Progress) []pictureRow {
	var rows []pictureRow
	for _, r := range shared(p) {
		for _, s := range r.Shares {
			if s.Count > 0 {
				rows = append(rows, pictureRow{r.As, s})
			}
		}
	}
	return rows
}

// shared are the results that say how requests were shared out.
func shared(p runner.Progress) []check.Result {
	return slices.DeleteFunc(slices.Clone(p.Results), func(r check.Result) bool { return r.Kind != "traffic" })
}
