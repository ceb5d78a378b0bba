// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"bytes"
	"strings"
	"testing"

	"github.com/kubectl-labs/kubectl-labs/pkg/diff"
	"github.com/kubectl-labs/kubectl-labs/pkg/ui"
)

func printed(colour bool, lines ...diff.Line) string {
	var out bytes.Buffer
	printEntry(&ui.Stream{Writer: &out, Colour: colour, Width: ui.DefaultWidth}, lines, map[string]bool{})
	return out.String()
}

func TestMarkedWordsStandOut(t *testing.T) {
	line := diff.Line{Kind: diff.Add, Text: "  +   image: web:v2 \x1b[8m", Marks: []diff.Span{{From: 17, To: 19}}}
	if got, want := printed(false, line), "  +   image: web:v2 \\u001b[8m\n\n"; got != want {
		t.Errorf("without colour %q, want %q", got, want)
	}
	got := printed(true, line)
	before, rest, found := strings.Cut(got, "web:")
	word, _, closed := strings.Cut(rest, "v2")
	if !found || !closed || !strings.Contains(word, "[7;36m") || strings.Contains(before, "[7;") {
		t.Errorf("with colour %q", got)
	}
}

func TestWordsAtTheSideAreAligned(t *testing.T) {
	got := printed(false,
		diff.Line{Kind: diff.Header, Text: "~ Widget lab/web", Side: "server"},
		diff.Line{Kind: diff.Header, Text: "~ Widget lab/札幌", Side: "server"})
	for line := range strings.Lines(strings.TrimSpace(got)) {
		if width := ui.Width(strings.TrimSuffix(line, "\n")); width != ui.DefaultWidth {
			t.Errorf("%d columns: %q", width, line)
		}
	}
}

func TestANoteIsSaidOnceAndACountAlways(t *testing.T) {
	folded := diff.Line{Kind: diff.Folded, Text: "      3 more lines"}
	if got, want := printed(false, diff.Remark("why"), folded, diff.Remark("why"), folded), "  why\n      3 more lines\n      3 more lines\n\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
