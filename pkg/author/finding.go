// SPDX-License-Identifier: Apache-2.0

package author

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// Severity says how much a finding weighs.
type Severity string

const (
	// Problem would stop the lab, or let it teach or grade wrongly.
	Problem Severity = "problem"
	// Warning is worth a look, and may be meant.
	Warning Severity = "warning"
)

// Finding is one thing that lint found.
type Finding struct {
	Severity Severity `json:"severity"`
	// File is relative to the lab's folder, with slashes.
	File       string `json:"file"`
	Line       int    `json:"line"` // counted from 1
	Message    string `json:"message"`
	Suggestion string `json:"suggestion,omitempty"` // what was probably meant, or ""
}

// findings gathers what is found.
type findings struct{ all []Finding }

func (f *findings) add(severity Severity, file string, line int, suggestion, format string, args ...any) {
	f.all = append(f.all, Finding{Severity: severity, File: file, Line: max(line, 1), Message: fmt.Sprintf(format, args...), Suggestion: suggestion})
}

func (f *findings) problem(file string, line int, format string, args ...any) {
	f.add(Problem, file, line, "", format, args...)
}

func (f *findings) warning(file string, line int, format string, args ...any) {
	f.add(Warning, file, line, "", format, args...)
}

// adopt takes the loader's problems over; their files are below dir.
func (f *findings) adopt(dir string, problems lab.Problems) {
	for _, p := range problems {
		f.add(Problem, strings.TrimPrefix(p.File, dir+"/"), p.Line, p.Suggestion, "%s", p.Message)
	}
}

// sorted gives each finding once: lab.yaml first, then by file and line.
func (f *findings) sorted() []Finding {
	slices.SortStableFunc(f.all, func(a, b Finding) int {
		return cmp.Or(rank(a.File)-rank(b.File), cmp.Compare(a.File, b.File), a.Line-b.Line)
	})
	var once []Finding
	for _, finding := range f.all {
		if !slices.Contains(once, finding) {
			once = append(once, finding)
		}
	}
	return once
}

func rank(file string) int {
	if file == labFile {
		return 0
	}
	return 1
}
