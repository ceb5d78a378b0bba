// SPDX-License-Identifier: Apache-2.0

package lab

import "strings"

// Nearest gives the name most like the one given, or "" when none is near:
// more than a third of the letters would have to change.
func Nearest(name string, among []string) string {
	best, bestDistance := "", len([]rune(name))/3+1
	if bestDistance < 2 {
		bestDistance = 2
	}
	for _, candidate := range among {
		d := distance(strings.ToLower(name), strings.ToLower(candidate))
		if d < bestDistance || (d == bestDistance && best == "" && d < len([]rune(candidate))) {
			best, bestDistance = candidate, d
		}
	}
	return best
}

// distance counts the insertions, removals, changes and swaps of neighbours
// that turn a into b.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	rows := make([][]int, len(x)+1)
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			rows[i][j] = cheapest(rows, x, y, i, j)
		}
	}
	return rows[len(x)][len(y)]
}

func cheapest(rows [][]int, x, y []rune, i, j int) int {
	change := 1
	if x[i-1] == y[j-1] {
		change = 0
	}
	least := min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+change)
	if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
		least = min(least, rows[i-2][j-2]+1)
	}
	return least
}
