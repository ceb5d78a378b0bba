// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMarkdownStaysSourceWithoutATerminal(t *testing.T) {
	s := &Stream{Writer: &bytes.Buffer{}, Width: DefaultWidth}
	if got := s.Markdown("**bold** text"); got != "**bold** text\n" {
		t.Errorf("%q", got)
	}
}

func TestMarkdownOnATerminalFitsEightyColumns(t *testing.T) {
	s := &Stream{Writer: &bytes.Buffer{}, Width: 80, TTY: true, Colour: true}
	got := s.Markdown("## 割合\n\n" + strings.Repeat("割合でトラフィックを振り分ける。", 10) + "\n\n```\nkubectl get pods\n```\n")
	for line := range strings.SplitSeq(got, "\n") {
		if Width(line) > 80 {
			t.Errorf("%d columns: %q", Width(line), line)
		}
	}
}

func TestMarkdownOnATerminal(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"a heading", "## pin-v1", "\x1b[1mpin-v1\x1b[m"},
		{"lines are filled", "one\ntwo", "one two"},
		{"Japanese without blanks", "割合で\n振る v1\nへ", "割合で振る v1 へ"},
		{"bold with code inside", "**a `b` c** d", "\x1b[1ma \x1b[m\x1b[36mb\x1b[m\x1b[1m c\x1b[m d"},
		{"a list", "- one\n- two", "- one\n  - two"},
		{"a fence keeps its lines", "```\na  b\n**c**\n```", "  \x1b[36ma  b\x1b[m\n    \x1b[36m**c**\x1b[m"},
		{"a heading needs a blank", "#3 of 8", "#3 of 8"},
		{"what a terminal would obey", "a\x1b[2Jb", `a\u001b[2Jb`},
	} {
		s := &Stream{Writer: &bytes.Buffer{}, Width: 80, TTY: true, Colour: true}
		if d := cmp.Diff("  "+c.want+"\n", s.Markdown(c.source)); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
}

const sample = "# Bookinfo\n\nThe **goal**: a pod of `istio-proxy` beside\nevery service, and *no other*.\n\n" +
	"- one that is long enough to be wrapped behind its marker\n- two\n\n3. third\n4. fourth\n\n" +
	"```\nkubectl -n outside exec deploy/load -- /labapp load run --fresh --n 30 --url http://reviews\n\nkubectl get pods\n```\n"

func TestMarkdownOnATerminalWithoutColour(t *testing.T) {
	s := &Stream{Writer: &bytes.Buffer{}, Width: 46, TTY: true}
	want := `  Bookinfo

  The **goal**: a pod of ` + "`istio-proxy`" + ` beside
  every service, and *no other*.

  - one that is long enough to be wrapped
    behind its marker
  - two

  3. third
  4. fourth

    kubectl -n outside exec deploy/load -- /labapp load run --fresh --n 30 --url http://reviews

    kubectl get pods
`
	if d := cmp.Diff(want, s.Markdown(sample)); d != "" {
		t.Error(d)
	}
}
