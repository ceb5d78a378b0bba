// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"fmt"
	"strings"

	"github.com/kubectl-labs/kubectl-labs/pkg/check"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
	"github.com/kubectl-labs/kubectl-labs/pkg/runner"
	"github.com/kubectl-labs/kubectl-labs/pkg/ui"
)

const (
	shareColumns = 28
	clientRoom   = 10
)

// printResults prints a line for each measurement; shares also get a bar.
func printResults(out *ui.Stream, results []check.Result) {
	for _, r := range results {
		if len(r.Shares) > 0 {
			printShares(out, r)
		} else {
			mark, style := verdictMark(r.Verdict)
			out.Item(mark, style, r.Title, verdictText(r), ui.Elapsed(r.Elapsed))
		}
		for _, detail := range r.Detail {
			for _, line := range ui.Wrap(detail, out.Width-6) {
				fmt.Fprintln(out, "      "+line)
			}
		}
	}
}

func verdictText(r check.Result) string {
	parts := []string{}
	for _, part := range []string{r.Measured, r.Expected} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

// printShares prints a line a class. The client stands once, the widest class
// decides where the numbers begin.
func printShares(out *ui.Stream, r check.Result) {
	wide := 0
	for _, s := range r.Shares {
		wide = max(wide, ui.Width(s.Class))
	}
	client := r.As
	for _, s := range r.Shares {
		mark, style := shareMark(r, s)
		fmt.Fprintf(out, "  %s %s %s %6.1f %% of %s   %s\n", out.Paint(style, mark), ui.Pad(client, clientRoom),
			ui.Pad(s.Class, wide), s.Percent, thousands(s.Total), expectation(s))
		client = ""
	}
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

// printPicture draws the first client's shares over the steps that were measured.
func printPicture(out *ui.Stream, l *lab.Lab, j *runner.Journal, lang string) {
	fmt.Fprintln(out)
	for i, step := range l.Steps {
		for n, row := range pictureRows(j.Step(step.ID)) {
			title := ""
			if n == 0 {
				title = fmt.Sprintf("%d %s", i+1, step.Title.In(lang))
			}
			title = ui.Pad(ui.Cut(title, 26), 26)
			fmt.Fprintf(out, "  %s %s %s %s %s\n", title, ui.Pad(row.client, clientRoom),
				ui.Pad(row.share.Class, 10), ui.Bar(row.share.Percent, min(shareColumns, out.Width-60)),
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
	for _, r := range p.Results {
		for _, s := range r.Shares {
			if s.Count > 0 {
				rows = append(rows, pictureRow{r.As, s})
			}
		}
	}
	return rows
}

func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}
