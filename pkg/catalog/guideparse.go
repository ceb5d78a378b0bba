// SPDX-License-Identifier: Apache-2.0

package catalog

import "strings"

// The third-level headings that divide a step's section. They are the same words
// in every language.
const (
	hintHeading     = "hint"
	solutionHeading = "solution"
	debriefHeading  = "debrief"
)

func subsections() []string { return []string{hintHeading, solutionHeading, debriefHeading} }

// ParseGuide reads any text as a guide: sections begin at second-level headings,
// and within them hints, solution and debrief at the third-level headings of
// these names. All other text stays where it stands. Headings in code are none.
func ParseGuide(lang, text string) *Guide {
	guide := &Guide{Lang: lang}
	var block []guideLine // of one section, with its heading; of none at first
	lines, _ := guideLines(text)
	for _, line := range lines {
		if line.level == 2 {
			guide.add(block)
			block = nil
		}
		block = append(block, line)
	}
	guide.add(block)
	return guide
}

func (g *Guide) add(block []guideLine) {
	if len(block) == 0 || block[0].level != 2 {
		g.Intro = joined(block)
		return
	}
	g.Sections = append(g.Sections, newSection(block[0], block[1:]))
}

func newSection(heading guideLine, lines []guideLine) Section {
	section := Section{ID: heading.heading, Line: heading.number}
	begin, part := 0, ""
	for i, line := range lines {
		if isSubsection(line) {
			section.part(part, joined(lines[begin:i]))
			begin, part = i+1, line.heading
		}
	}
	section.part(part, joined(lines[begin:]))
	return section
}

func isSubsection(line guideLine) bool {
	if line.level != 3 {
		return false
	}
	return line.heading == hintHeading || line.heading == solutionHeading || line.heading == debriefHeading
}

// part keeps the text under a heading. What comes twice is joined, not lost.
func (s *Section) part(heading, text string) {
	switch heading {
	case hintHeading:
		s.Hints = append(s.Hints, text)
	case solutionHeading:
		s.Solution = strings.TrimSpace(s.Solution + "\n\n" + text)
	case debriefHeading:
		s.Debrief = strings.TrimSpace(s.Debrief + "\n\n" + text)
	default:
		title, body, _ := strings.Cut(text, "\n")
		s.Title, s.Body = strings.Trim(title, "* "), strings.TrimSpace(body)
	}
}

func joined(lines []guideLine) string {
	texts := make([]string, len(lines))
	for i, line := range lines {
		texts[i] = line.text
	}
	return strings.TrimSpace(strings.Join(texts, "\n"))
}
