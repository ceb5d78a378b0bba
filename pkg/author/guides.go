// SPDX-License-Identifier: Apache-2.0

package author

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/kubectl-labs/kubectl-labs/pkg/catalog"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

func guideFile(lang string) string { return "guide." + lang + ".md" }

// guides looks at each language's guide, and then at all of them side by side.
func (l *linting) guides() error {
	var guides []*catalog.Guide
	for _, lang := range lab.Languages() {
		guide, err := l.guide(lang)
		if err != nil {
			return err
		}
		if guide != nil {
			guides = append(guides, guide)
		}
	}
	for _, guide := range guides[min(1, len(guides)):] {
		l.sideBySide(guides[0], guide)
	}
	return nil
}

// guide is nil when there is none.
func (l *linting) guide(lang string) (*catalog.Guide, error) {
	file := guideFile(lang)
	text, err := fs.ReadFile(l.entry.FS, path.Join(l.entry.Dir, file))
	if errors.Is(err, fs.ErrNotExist) {
		l.problem(file, 1, "is missing: a lab has a guide in every language")
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the guide: %w", err)
	}
	ids := make([]string, len(l.lab.Steps))
	for i, step := range l.lab.Steps {
		ids[i] = step.ID
	}
	l.adopt("", catalog.GuideProblems(file, string(text), ids))
	guide := catalog.ParseGuide(lang, string(text))
	if guide.Intro == "" {
		l.problem(file, 1, "has no introduction before its first section")
	}
	l.sections(file, guide)
	l.links(file, string(text))
	return guide, nil
}

// sections compares a guide with the steps.
func (l *linting) sections(file string, guide *catalog.Guide) {
	last := 0
	for i, step := range l.lab.Steps {
		section, there := guide.Section(step.ID)
		if !there {
			l.problem(file, 1, "step %q has no section", step.ID)
			continue
		}
		if section.Line < last {
			l.problem(file, section.Line, "section %q stands before that of the step before it", step.ID)
		}
		last = max(last, section.Line)
		l.section(file, guide.Lang, i, section)
	}
}

func (l *linting) section(file, lang string, index int, section catalog.Section) {
	step := l.lab.Steps[index]
	if title := step.Title[lang]; title != "" && title != section.Title {
		l.add(Problem, file, section.Line, title, "section %q has the title %q, not the one on line %d of lab.yaml", step.ID, section.Title, l.at("steps[%d].title.%s", index, lang))
	}
	if section.Body == "" {
		l.problem(file, section.Line, "section %q has no text below its title", step.ID)
	}
	if step.Task != "" {
		l.wanting(file, section, "task")
	} else if len(section.Hints) > 0 || section.Solution != "" {
		l.warning(file, section.Line, "section %q has hints or a solution, and is no task's: nobody will see them", step.ID)
	}
}

// wanting names what a task's section lacks.
func (l *linting) wanting(file string, section catalog.Section, what string) {
	for _, part := range []struct {
		heading string
		lacks   bool
	}{
		{"### hint", len(section.Hints) == 0},
		{"### solution", section.Solution == ""},
		{"### debrief", section.Debrief == ""},
	} {
		if part.lacks {
			l.problem(file, section.Line, "%s %q has no %s", what, section.ID, part.heading)
		}
	}
}

// sideBySide compares what two languages hold.
func (l *linting) sideBySide(one, other *catalog.Guide) {
	l.onlyIn(one, other)
	l.onlyIn(other, one)
	for _, section := range one.Sections {
		twin, there := other.Section(section.ID)
		if !there || len(section.Hints) == 0 || len(twin.Hints) == 0 || len(section.Hints) == len(twin.Hints) {
			continue
		}
		l.problem(guideFile(other.Lang), twin.Line, "section %q has %d ### hint, and %d in %s, line %d",
			section.ID, len(twin.Hints), len(section.Hints), guideFile(one.Lang), section.Line)
	}
}

// onlyIn names what stands in one guide alone, where no rule for a task has named
// it already.
func (l *linting) onlyIn(one, other *catalog.Guide) {
	for _, section := range one.Sections {
		twin, there := other.Section(section.ID)
		if !there && section.ID == catalog.Afterword {
			l.problem(guideFile(other.Lang), 1, "has no section %q, and %s has", section.ID, guideFile(one.Lang))
		}
		if there && section.Debrief != "" && twin.Debrief == "" && !l.isTask(section.ID) {
			l.problem(guideFile(other.Lang), twin.Line, "section %q has no ### debrief, and has one in %s, line %d", section.ID, guideFile(one.Lang), section.Line)
		}
	}
}

func (l *linting) isTask(id string) bool {
	return slices.ContainsFunc(l.lab.Steps, func(s lab.Step) bool { return s.ID == id && s.Task != "" })
}

// links looks for the files that a guide names, as the learner has them.
func (l *linting) links(file, text string) {
	for _, reference := range catalog.GuideReferences(text) {
		if _, err := os.Stat(filepath.Join(l.folder(), filepath.FromSlash(reference.Path))); err != nil {
			l.add(Problem, file, reference.Line, lab.Nearest(reference.Path, l.names()), "names %q, which is not there", reference.Path)
		}
	}
}

// names are the files and folders of the lab, relative to its own.
func (l *linting) names() []string {
	var names []string
	_ = fs.WalkDir(l.entry.FS, l.entry.Dir, func(name string, _ fs.DirEntry, err error) error {
		if err == nil && name != l.entry.Dir {
			names = append(names, name[len(l.entry.Dir)+1:])
		}
		return nil
	})
	return names
}
