// SPDX-License-Identifier: Apache-2.0

package ui

import "strings"

// eighths are the partial blocks, from one eighth to seven.
func eighths() []string { return []string{"▏", "▎", "▍", "▌", "▋", "▊", "▉"} }

// Bar draws percent (0 to 100) over a number of columns, to an eighth of a column.
// On a terminal too narrow for any column it is empty.
func Bar(percent float64, columns int) string {
	columns = max(0, columns)
	filled := int(percent/100*float64(columns)*8 + 0.5)
	filled = max(0, min(filled, columns*8))
	bar := strings.Repeat("█", filled/8)
	if rest := filled % 8; rest > 0 {
		bar += eighths()[rest-1]
	}
	return bar + strings.Repeat("░", columns-(filled+7)/8)
}
