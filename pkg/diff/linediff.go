// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"strings"

	"github.com/aymanbagabas/go-udiff"
)

// contextLines stand around a change inside a list or a text.
const contextLines = 1

const noLineEnd = "(no line end)"

func spansLines(value any) bool {
	switch v := value.(type) {
	case []any:
		return true
	case string:
		return strings.Contains(v, "\n")
	default:
		return false
	}
}

// blockLines are the lines of a value; a text that does not end a line says so.
func blockLines(value any) []string {
	text, ok := value.(string)
	if !ok {
		return YAML(value)
	}
	lines := strings.Split(text, "\n")
	if last := len(lines) - 1; lines[last] == "" {
		return lines[:last]
	}
	return append(lines, noLineEnd)
}

func lineDiff(before, after []string) []Line {
	old, current := strings.Join(before, "\n")+"\n", strings.Join(after, "\n")+"\n"
	unified, err := udiff.ToUnifiedDiff("", "", old, udiff.Lines(old, current), contextLines)
	if err != nil {
		return replaced(before, after)
	}
	kinds := map[udiff.OpKind]Kind{udiff.Delete: Remove, udiff.Insert: Add, udiff.Equal: Context}
	var lines []Line
	for i, hunk := range unified.Hunks {
		if i > 0 {
			lines = append(lines, bodyLine(Context, "…"))
		}
		for _, line := range hunk.Lines {
			lines = append(lines, bodyLine(kinds[line.Kind], strings.TrimSuffix(line.Content, "\n")))
		}
	}
	markRuns(lines)
	return lines
}

// markRuns marks words wherever removed lines are followed by added ones.
func markRuns(lines []Line) {
	for start := 0; start < len(lines); {
		middle := start + run(lines[start:], Remove)
		end := middle + run(lines[middle:], Add)
		pairSimilar(lines[start:middle], lines[middle:end])
		start = max(end, start+1)
	}
}

// run is how many lines of a kind stand at the beginning.
func run(lines []Line, kind Kind) int {
	for i, line := range lines {
		if line.Kind != kind {
			return i
		}
	}
	return len(lines)
}
