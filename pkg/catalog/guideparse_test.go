// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseSubsections(t *testing.T) {
	text := `# Title
## one
**The first**

Do it.

### Look at

This.

### hint
Look there.

### A heading of its own

Still the hint.
### hint

~~~~
### solution
~~~
~~~~
### debrief
So it was.
### solution
Because.
## afterword
**End**
`
	want := []Section{
		{
			ID: "one", Line: 2, Title: "The first", Body: "Do it.\n\n### Look at\n\nThis.",
			Hints:    []string{"Look there.\n\n### A heading of its own\n\nStill the hint.", "~~~~\n### solution\n~~~\n~~~~"},
			Solution: "Because.", Debrief: "So it was.",
		},
		{ID: "afterword", Line: 27, Title: "End"},
	}
	if diff := cmp.Diff(want, ParseGuide("en", text).Sections); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if problems := GuideProblems("g.md", text, []string{"one"}); len(problems) > 0 {
		t.Errorf("a guide that is well has problems:\n%v", problems)
	}
}

func TestGuideProblems(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"front matter open":   {"---\ntitle: x\n# T\n", "g.md:1: front matter begins here and never ends; a guide has none"},
		"front matter":        {"---\ntitle: x\n---\n# T\n", "g.md:1: a guide has no front matter: it begins with its title, and lab.yaml holds the rest"},
		"unknown section":     {"# T\n## onn\n", `g.md:2: section "onn" belongs to no step (did you mean "one"?)`},
		"section twice":       {"## one\n## one\n", `g.md:2: section "one" stands twice, first on line 1`},
		"section without id":  {"##\n", `g.md:1: a section's heading is a step's id, and here is none`},
		"hint as section":     {"## one\n## hint\n", `g.md:2: ## hint is no step's section (did you mean "### hint"?)`},
		"open code":           {"## one\n```\n### hint\n", "g.md:2: the code that begins here never ends"},
		"misspelt":            {"## one\n### hints\nx\n", `g.md:2: ### hints is shown as text (did you mean "### hint"?)`},
		"capital":             {"## one\n### Solution\nx\n", `g.md:2: ### Solution is shown as text (did you mean "### solution"?)`},
		"translated":          {"## one\n### ヒント\nx\n", `g.md:2: ### ヒント is shown as text (did you mean "### hint"?)`},
		"another level":       {"## one\n#### debrief\nx\n", `g.md:2: #### debrief is shown as text (did you mean "### debrief"?)`},
		"before any section":  {"# T\n### hint\nx\n", "g.md:2: ### hint stands before the first section"},
		"in the afterword":    {"## afterword\n### hint\nx\n", "g.md:2: ### hint stands in the afterword, which belongs to no step"},
		"solution twice":      {"## one\n### solution\nx\n### solution\ny\n", `g.md:4: ### solution of section "one" stands twice, first on line 2`},
		"empty":               {"## one\n### hint\n\n### hint\nx\n", "g.md:2: ### hint is empty"},
		"empty at the end":    {"## one\n### debrief\n", "g.md:2: ### debrief is empty"},
		"no text":             {"## one\n\xff\n", "g.md:1: the guide is not UTF-8 text"},
		"another third level": {"## one\n### Look at\nx\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, GuideProblems("g.md", c.text, []string{"one"}).Error()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// FuzzGuide: every word of a guide is shown somewhere, and problems have a line
// of the file.
func FuzzGuide(f *testing.F) {
	f.Add("# T\n## one\n**x**\ny\n### hint\nz\n### solution\n```\n## a\n```\n### debrief\nw\n")
	f.Add("---\na: b\n## \n### hint\n### solution\na\n### solution\nb\n")
	f.Add("~~~ `x`\n~~~~\n``` a`b\n    ```\n")
	f.Fuzz(func(t *testing.T, text string) {
		guide := ParseGuide("en", text)
		shown := guide.Intro
		for _, s := range guide.Sections {
			shown += "\n" + strings.Join(append(s.Hints, s.ID, s.Title, s.Body, s.Solution, s.Debrief), "\n")
		}
		for word := range strings.FieldsSeq(text) {
			word = strings.Trim(word, "*#")
			if meantSubsection(word) == "" && !strings.Contains(shown, word) {
				t.Fatalf("%q is lost in %+v", word, guide)
			}
		}
		lines := strings.Count(text, "\n") + 1
		for _, p := range GuideProblems("g.md", text, nil) {
			if p.Line < 1 || p.Line > lines || p.Message == "" {
				t.Fatalf("%+v in a text of %d lines", p, lines)
			}
		}
	})
}
