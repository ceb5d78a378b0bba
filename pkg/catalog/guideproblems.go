// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// GuideProblems lists what is broken in a guide's text, in the order of its
// lines: front matter, a code fence that never closes, sections that belong to no
// step or come twice, and hints, solutions and debriefs that are misspelt,
// misplaced or empty. File is what the problems name; steps are the lab's ids.
// Such a guide can still be shown.
func GuideProblems(file, text string, steps []string) lab.Problems {
	lines, open := guideLines(text)
	r := &guideReview{file: file, steps: steps, first: map[string]int{}}
	if !utf8.ValidString(text) {
		r.add(1, "", "the guide is not UTF-8 text")
	}
	r.frontMatter(lines)
	for _, line := range lines {
		r.line(line)
	}
	r.empty()
	if open > 0 {
		r.add(open, "", "the code that begins here never ends")
	}
	slices.SortStableFunc(r.problems, func(a, b lab.Problem) int { return a.Line - b.Line })
	return r.problems
}

// guideReview walks through a guide once.
type guideReview struct {
	file     string
	steps    []string
	problems lab.Problems

	section string         // the section one is in, "" before the first
	part    guideLine      // the subsection's heading one is in; level 0 when in none
	filled  bool           // whether it holds text
	first   map[string]int // lines of what may come once
}

func (r *guideReview) add(line int, suggestion, format string, args ...any) {
	r.problems = append(r.problems, lab.Problem{File: r.file, Line: line, Message: fmt.Sprintf(format, args...), Suggestion: suggestion})
}

func (r *guideReview) frontMatter(lines []guideLine) {
	if len(lines) == 0 || strings.TrimPrefix(lines[0].text, "\ufeff") != "---" {
		return
	}
	closed := slices.ContainsFunc(lines[1:], func(l guideLine) bool { return l.text == "---" || l.text == "..." })
	if closed {
		r.add(1, "", "a guide has no front matter: it begins with its title, and lab.yaml holds the rest")
		return
	}
	r.add(1, "", "front matter begins here and never ends; a guide has none")
}

func (r *guideReview) line(line guideLine) {
	switch {
	case line.level == 2:
		r.empty()
		r.enter(line)
	case isSubsection(line):
		r.empty()
		r.part, r.filled = line, false
		r.subsection(line)
	case line.level > 0:
		r.misspelt(line)
		r.filled = true
	default:
		r.filled = r.filled || strings.TrimSpace(line.text) != ""
	}
}

// empty reports the subsection that ends here when nothing stood in it.
func (r *guideReview) empty() {
	if r.part.level > 0 && !r.filled {
		r.add(r.part.number, "", "### %s is empty", r.part.heading)
	}
	r.part = guideLine{}
}

// enter goes on to a section.
func (r *guideReview) enter(line guideLine) {
	r.section = line.heading
	known := append(slices.Clone(r.steps), Afterword)
	switch {
	case line.heading == "":
		r.add(line.number, "", "a section's heading is a step's id, and here is none")
	case slices.Contains(subsections(), line.heading):
		r.add(line.number, "### "+line.heading, "## %s is no step's section", line.heading)
	case !slices.Contains(known, line.heading):
		r.add(line.number, lab.Nearest(line.heading, known), "section %q belongs to no step", line.heading)
	default:
		r.once(line.number, line.heading, "section %q", line.heading)
	}
}

func (r *guideReview) subsection(line guideLine) {
	switch {
	case r.section == "":
		r.add(line.number, "", "### %s stands before the first section", line.heading)
	case r.section == Afterword:
		r.add(line.number, "", "### %s stands in the afterword, which belongs to no step", line.heading)
	case line.heading != hintHeading:
		r.once(line.number, r.section+" "+line.heading, "### %s of section %q", line.heading, r.section)
	}
}

func (r *guideReview) once(line int, key, format string, args ...any) {
	if first, twice := r.first[key]; twice {
		r.add(line, "", "%s stands twice, first on line %d", fmt.Sprintf(format, args...), first)
		return
	}
	r.first[key] = line
}

// misspelt looks for headings that were meant to be a hint, a solution or a
// debrief. Others are text.
func (r *guideReview) misspelt(line guideLine) {
	if r.section == "" {
		return
	}
	if word := meantSubsection(line.heading); word != "" {
		r.add(line.number, "### "+word, "%s %s is shown as text", strings.Repeat("#", line.level), line.heading)
	}
}

func meantSubsection(heading string) string {
	for word, translated := range map[string][]string{
		hintHeading:     {"ヒント"},
		solutionHeading: {"解答", "解答例", "解決", "解決策", "答え"},
		debriefHeading:  {"振り返り", "ふりかえり", "まとめ"},
	} {
		if slices.Contains(translated, heading) {
			return word
		}
	}
	return lab.Nearest(heading, subsections())
}
