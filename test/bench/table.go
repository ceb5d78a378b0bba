// SPDX-License-Identifier: Apache-2.0

//go:build bench

package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// row is one thing measured, once or more often, in one unit.
type row struct {
	what   string
	unit   string
	values []float64
	limit  float64 // most that the median may be; 0 for none
}

// median of an even number is the mean of the middle two; of none it is NaN.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	switch {
	case n == 0:
		return math.NaN()
	case n%2 == 1:
		return sorted[n/2]
	}
	return (sorted[n/2-1] + sorted[n/2]) / 2
}

func (r row) kept() bool { return r.limit == 0 || median(r.values) <= r.limit }

func (r row) cells() []string {
	cells := []string{r.what, number(median(r.values)), "", "", fmt.Sprint(len(r.values)), r.unit, ""}
	if len(r.values) > 1 {
		cells[2], cells[3] = number(slices.Min(r.values)), number(slices.Max(r.values))
	}
	if r.limit > 0 {
		mark := "kept"
		if !r.kept() {
			mark = "MISSED"
		}
		cells[6] = fmt.Sprintf("≤ %g %s", r.limit, mark)
	}
	return cells
}

// number keeps three digits that say something.
func number(x float64) string {
	switch {
	case math.Abs(x) >= 100:
		return fmt.Sprintf("%.0f", x)
	case math.Abs(x) >= 10:
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.2f", x)
}

func (b *bench) add(rows ...row) { b.rows = append(b.rows, rows...) }
func (b *bench) note(format string, args ...any) {
	b.notes = append(b.notes, fmt.Sprintf(format, args...))
}

func (b *bench) print(out io.Writer) {
	fmt.Fprintf(out, "\nkubectl labs bench: %s\n\n", machine())
	line := func(c []string) {
		text := fmt.Sprintf("%-48s %8s %8s %8s %4s %-3s %s", c[0], c[1], c[2], c[3], c[4], c[5], c[6])
		fmt.Fprintln(out, strings.TrimRight(text, " "))
	}
	line([]string{"what", "median", "min", "max", "n", "", "limit"})
	for _, r := range b.rows {
		line(r.cells())
	}
	for _, note := range b.notes {
		fmt.Fprintln(out, "\n"+note)
	}
}

// missed is the error for limits that were not kept and verdicts that were wrong.
func (b *bench) missed() error {
	bad := slices.Clone(b.wrong)
	for _, r := range b.rows {
		if !r.kept() {
			bad = append(bad, r.what)
		}
	}
	if len(bad) == 0 {
		return nil
	}
	return fmt.Errorf("not as it should be: %s", strings.Join(bad, "; "))
}
