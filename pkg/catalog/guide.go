// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// Guide is a lab's text in one language.
type Guide struct {
	Lang string
	// Intro is the Markdown before the first section, with the guide's title.
	Intro    string
	Sections []Section
}

// Section is what stands under one "## id" heading: the id is a step's, or
// "afterword" for the closing words.
type Section struct {
	ID string
	// Title is the first line below the heading, without its emphasis.
	Title string
	// Body is the Markdown after the title: what a learner reads at the start.
	Body string
	// Hints are what stands under each "### hint", in order, each saying more
	// than the one before.
	Hints []string
	// Solution is what stands under "### solution": why the solution works.
	Solution string
	// Debrief is what stands under "### debrief": shown once the step has passed.
	Debrief string
}

// Guide reads guide.<lang>.md. A language the lab does not have is a
// *lab.UnknownError.
func (e *Entry) Guide(lang string) (*Guide, error) {
	content, err := fs.ReadFile(e.FS, path.Join(e.Dir, "guide."+lang+".md"))
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) {
		return nil, &lab.UnknownError{Kind: "guide language", Name: lang, Nearest: lab.Nearest(lang, e.Languages())}
	}
	if err != nil {
		return nil, fmt.Errorf("reading the guide: %w", err)
	}
	return parseGuide(lang, string(content)), nil
}

// Languages lists the languages that the lab has a guide in, sorted.
func (e *Entry) Languages() []string {
	files, err := fs.Glob(e.FS, path.Join(e.Dir, "guide.*.md"))
	if err != nil {
		return nil
	}
	var langs []string
	for _, file := range files {
		name := strings.TrimPrefix(path.Base(file), "guide.")
		langs = append(langs, strings.TrimSuffix(name, ".md"))
	}
	return langs
}

// Section finds the section of a step.
func (g *Guide) Section(id string) (Section, bool) {
	for _, section := range g.Sections {
		if section.ID == id {
			return section, true
		}
	}
	return Section{}, false
}

// parseGuide splits at second-level headings outside code fences.
func parseGuide(lang, text string) *Guide {
	guide := &Guide{Lang: lang}
	var id string
	var block []string
	flush := func() {
		if id == "" {
			guide.Intro = joined(block)
		} else {
			guide.Sections = append(guide.Sections, newSection(id, block))
		}
		block = nil
	}
	fenced := false
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
		}
		heading, found := strings.CutPrefix(line, "## ")
		if !found || fenced {
			block = append(block, line)
			continue
		}
		flush()
		id = strings.TrimSpace(heading)
	}
	flush()
	return guide
}

func newSection(id string, block []string) Section {
	title, body, _ := strings.Cut(joined(block), "\n")
	return Section{ID: id, Title: strings.Trim(title, "* "), Body: strings.TrimSpace(body)}
}

func joined(lines []string) string {
	return strings.TrimSpace(strings.Join(lines, "\n"))
}
