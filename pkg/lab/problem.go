// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"fmt"
	"slices"
	"strings"
)

// Problem is one mistake in a lab file.
type Problem struct {
	File       string
	Line       int // counted from 1; 0 when the whole file is meant
	Message    string
	Suggestion string // the name that was probably meant, or ""
}

// String writes "file:line: message (did you mean "x"?)".
func (p Problem) String() string {
	text := fmt.Sprintf("%s:%d: %s", p.File, max(p.Line, 1), p.Message)
	if p.Suggestion == "" {
		return text
	}
	return fmt.Sprintf("%s (did you mean %q?)", text, p.Suggestion)
}

// Problems are all the mistakes of a file, in the order of its lines.
type Problems []Problem

// Error has one line for each problem.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.String()
	}
	return strings.Join(lines, "\n")
}

func (p Problems) sorted() Problems {
	slices.SortStableFunc(p, func(a, b Problem) int { return a.Line - b.Line })
	return p
}
