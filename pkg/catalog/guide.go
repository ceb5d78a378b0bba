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

// Afterword is the id of the section with the closing words.
const Afterword = "afterword"

// Section is what stands under one "## id" heading: the id is a step's, or
// Afterword.
type Section struct {
	ID string
	// Line is the heading's line in the file, counted from 1.
	Line int
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
	return ParseGuide(lang, string(content)), nil
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
