// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package editor

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kubectl-labs/kubectl-labs/pkg/author"
)

// place is a position in a text, both counted from 0.
type place struct {
	Line      int `json:"line"`
	Character int `json:"character"`
}

// desk is an author's editor with one new lab's lab.yaml.
type desk struct {
	*server
	file, text string
}

// open makes a lab as "author new" does and opens its lab.yaml, in which the
// first old text is replaced, at the place of its last letter.
func open(t *testing.T, old, text string) (*desk, place) {
	t.Helper()
	folder, err := author.New(t.TempDir(), "mine")
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{server: start(t, folder), file: filepath.Join(folder, "lab.yaml")}
	content, err := os.ReadFile(d.file)
	if err != nil {
		t.Fatal(err)
	}
	before, after, found := strings.Cut(string(content), old)
	if !found {
		t.Fatalf("lab.yaml does not hold %q", old)
	}
	d.text = before + text + after
	d.tell("textDocument/didOpen", map[string]any{"textDocument": map[string]any{
		"uri": address(d.file), "languageId": "yaml", "version": 1, "text": d.text,
	}})
	lines := strings.Split(before+text, "\n")
	last := len(lines) - 1
	return d, place{Line: last, Character: len(lines[last])}
}

func (d *desk) at(p place) map[string]any {
	return map[string]any{"textDocument": map[string]any{"uri": address(d.file)}, "position": p}
}

type diagnostic struct {
	Range   struct{ Start place }
	Message string
}

// diagnostics waits for what the server has to say about the file.
func (d *desk) diagnostics() []diagnostic {
	d.t.Helper()
	var said struct{ Diagnostics []diagnostic }
	d.await("diagnostics", func(m message) bool {
		return m.Method == "textDocument/publishDiagnostics" && json.Unmarshal(m.Params, &said) == nil
	})
	return said.Diagnostics
}

func TestANewLabHasNoSquiggles(t *testing.T) {
	d, _ := open(t, "kind: Lab", "kind: Lab")
	if found := d.diagnostics(); len(found) > 0 {
		t.Errorf("got %+v", found)
	}
}

func TestAWrongFieldIsMarked(t *testing.T) {
	for name, c := range map[string]struct{ old, text, marked, message string }{
		"unknown field":     {"  task: steps/20-green", "  taks: steps/20-green", "  taks:", "Property taks is not allowed."},
		"wrong type":        {"needs: {nodes: 1", "needs: {nodes: one", "needs:", `Incorrect type. Expected "integer".`},
		"unknown check":     {"  - ready: all", "  - raedy: all", "  - raedy:", "Property raedy is not allowed."},
		"missing language":  {"  title: {en: Everyone on green, ja: 全員が green}", "  title: {en: Everyone on green}", "  title: {en: Everyone on green", `Missing property "ja".`},
		"two kinds of work": {"  task: steps/20-green", "  apply: steps/20-green\n  task: steps/20-green", "- id: green", "Matches multiple schemas when only one must validate."},
	} {
		t.Run(name, func(t *testing.T) {
			d, _ := open(t, c.old, c.text)
			found := d.diagnostics()
			if !slices.ContainsFunc(found, func(f diagnostic) bool {
				return f.Message == c.message && strings.HasPrefix(strings.Split(d.text, "\n")[f.Range.Start.Line], c.marked)
			}) {
				t.Errorf("no %q on the line %q: %+v", c.message, c.marked, found)
			}
		})
	}
}

func TestHoverShowsTheManual(t *testing.T) {
	d, end := open(t, "  task", "  task")
	d.diagnostics()
	answer := string(d.ask("textDocument/hover", d.at(place{end.Line, end.Character - 1})))
	if !strings.Contains(answer, "task is a Kustomize folder that solves what the learner is asked to do.") {
		t.Errorf("got %s", answer)
	}
}

func TestCompletionKnowsTheKindsOfStep(t *testing.T) {
	d, end := open(t, "  task: steps/20-green # the learner brings this about; the folder is one solution", "  ")
	d.diagnostics()
	var list struct{ Items []struct{ Label string } }
	if err := json.Unmarshal(d.ask("textDocument/completion", d.at(end)), &list); err != nil {
		t.Fatal(err)
	}
	var labels []string
	for _, item := range list.Items {
		labels = append(labels, item.Label)
	}
	for _, wanted := range []string{"apply", "task", "do"} {
		if !slices.Contains(labels, wanted) {
			t.Errorf("%s is not offered, only %v", wanted, labels)
		}
	}
}
