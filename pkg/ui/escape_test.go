// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestEscape(t *testing.T) {
	for raw, want := range map[string]string{
		"plain, 日本語, ✓\n\tnext": "plain, 日本語, ✓\n\tnext",
		"\x1b[2Jgone":           `\u001b[2Jgone`,
		"over\rwritten":         `over\u000dwritten`,
		"title\x1b]0;x\x07":     `title\u001b]0;x\u0007`,
		"one-byte \u009b31m":    `one-byte \u009b31m`,
		"backwards \u202etxt":   `backwards \u202etxt`,
		"no UTF-8 \xff":         `no UTF-8 \xff`,
	} {
		if got := Escape(raw); got != want {
			t.Errorf("%q: %q, want %q", raw, got, want)
		}
	}
}

func TestOnlyColoursReachATerminal(t *testing.T) {
	for _, c := range []struct {
		name   string
		colour bool
		text   string
		want   string
	}{
		{"ours", true, "\x1b[1;31mred\x1b[m", "\x1b[1;31mred\x1b[m"},
		{"ours without colour", false, "\x1b[31mred", `\u001b[31mred`},
		{"clearing the screen", true, "\x1b[2J\x1b[1m", `\u001b[2J` + "\x1b[1m"},
		{"a sequence that does not end", true, "\x1b[31", `\u001b[31`},
		{"a link", true, "\x1b]8;;http://x\x07", `\u001b]8;;http://x\u0007`},
	} {
		var out bytes.Buffer
		fmt.Fprint(&Stream{Writer: &out, Colour: c.colour}, c.text)
		if out.String() != c.want {
			t.Errorf("%s: %q, want %q", c.name, out.String(), c.want)
		}
	}
}

func TestColoursInPaintedTextAreNotOurs(t *testing.T) {
	s := &Stream{Colour: true}
	for _, style := range []Style{Normal, Bold, Faint, Good, Bad, Changed} {
		if got := s.Paint(style, "a\x1b[8mhidden"); !strings.Contains(got, `a\u001b[8mhidden`) {
			t.Errorf("style %d: %q", style, got)
		}
	}
}

func TestEscapedJSONStaysJSON(t *testing.T) {
	var out bytes.Buffer
	text := "\x1b[31m \u009b \u202e"
	if err := json.NewEncoder(&Stream{Writer: &out, Colour: true}).Encode(text); err != nil {
		t.Fatal(err)
	}
	var got string
	if err := json.Unmarshal(out.Bytes(), &got); err != nil || got != text {
		t.Errorf("%q came back as %q, %v", out.String(), got, err)
	}
	if strings.ContainsAny(out.String(), "\x1b\u009b\u202e") {
		t.Errorf("not escaped: %q", out.String())
	}
}

func TestAStatusIsOneEscapedLine(t *testing.T) {
	var out bytes.Buffer
	s := &Stream{Writer: &out, Width: DefaultWidth, TTY: true}
	p := s.Phase("ready", time.Now)
	p.Status("first\nsecond\x1b[2J")
	p.draw("-")
	p.Clear()
	if !strings.Contains(out.String(), `first second\u001b[2J`) || strings.Contains(out.String(), "\n") {
		t.Errorf("drew %q", out.String())
	}
}
