// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"fmt"

	"github.com/kubectl-labs/kubectl-labs/pkg/proof"
	"github.com/kubectl-labs/kubectl-labs/pkg/ui"
)

// printProof prints a table for each lab, a row a step, and then what is wrong.
func printProof(out *ui.Stream, report proof.Report) {
	for _, l := range report.Labs {
		t := l.Tally()
		fmt.Fprintf(out, "\n%s   %d of %d wrong answers rejected, %d of %d right ones accepted   %s\n\n",
			out.Paint(ui.Bold, l.Lab), t.WrongOK, t.Wrong, t.RightOK, t.Right, ui.Elapsed(l.Elapsed))
		printMatrix(out, l)
		printLeftOut(out, l)
		for _, s := range l.Steps {
			printDefects(out, s)
		}
	}
}

// matrixColumns are the heads of the table; numbers stand at the right.
func matrixColumns() []string {
	return []string{"step", "untouched", "wrong", "solved", "reset", "mutants", "same", "equal", "time"}
}

func printMatrix(out *ui.Stream, l proof.LabReport) {
	rows := [][]string{matrixColumns()}
	for _, s := range l.Steps {
		rows = append(rows, matrixRow(s))
	}
	wide := make([]int, len(matrixColumns()))
	for _, row := range rows {
		for i, cell := range row {
			wide[i] = max(wide[i], ui.Width(cell))
		}
	}
	for n, row := range rows {
		line := "   "
		if n > 0 {
			line = " " + proofSign(out, l.Steps[n-1])
		}
		for i, cell := range row {
			if i == 0 || i == 1 || i == 3 || i == 4 {
				line += " " + ui.Pad(cell, wide[i])
			} else {
				line += " " + ui.PadLeft(cell, wide[i])
			}
		}
		fmt.Fprintln(out, line)
	}
}

func proofSign(out *ui.Stream, s proof.StepReport) string {
	switch {
	case len(s.Trials) == 0:
		return "- "
	case len(s.Defects()) > 0:
		return out.Paint(ui.Bad, "✗") + " "
	}
	return out.Paint(ui.Good, "✓") + " "
}

func matrixRow(s proof.StepReport) []string {
	same := 0
	for _, t := range s.Of(proof.Mutant) {
		if t.Outcome == proof.Same {
			same++
		}
	}
	return []string{s.Step, word(s.Of(proof.Untouched)), fraction(s.Of(proof.Wrong)), word(s.Of(proof.Solved)), word(s.Of(proof.Reset)),
		fraction(s.Of(proof.Mutant)), fmt.Sprint(same), fraction(s.Of(proof.Equivalent)), ui.Elapsed(s.Elapsed)}
}

// word is the outcome of a state that every step has once.
func word(trials []proof.Trial) string {
	if len(trials) == 0 {
		return "-"
	}
	return string(trials[0].Outcome)
}

// fraction is how many trials came to what they must, of how many.
func fraction(trials []proof.Trial) string {
	if len(trials) == 0 {
		return "-"
	}
	ok := 0
	for _, t := range trials {
		if t.OK {
			ok++
		}
	}
	return fmt.Sprintf("%d/%d", ok, len(trials))
}

// printLeftOut says what was not tried, so that a row without it is not taken for
// a whole one.
func printLeftOut(out *ui.Stream, l proof.LabReport) {
	left := 0
	for _, s := range l.Steps {
		left += s.LeftOut
		if s.Skipped != "" {
			fmt.Fprintf(out, "   %s is left out: %s\n", s.Step, s.Skipped)
		}
	}
	for _, kind := range l.Unserved {
		fmt.Fprintf(out, "   answers written as %s are left out: the cluster does not serve that kind\n", kind)
	}
	if left > 0 {
		fmt.Fprintf(out, "   %d more mutants and equivalents are left out; the sample is that of --seed %d\n", left, l.Seed)
	}
}

func printDefects(out *ui.Stream, s proof.StepReport) {
	for _, t := range s.Defects() {
		fmt.Fprintln(out)
		out.Item("✗", ui.Bad, s.Step, fmt.Sprintf("%s: %s", t.Outcome, t), ui.Elapsed(t.Elapsed))
		for _, why := range t.Why {
			for _, line := range ui.Wrap(why, out.Width-6) {
				fmt.Fprintln(out, "      "+line)
			}
		}
	}
}
