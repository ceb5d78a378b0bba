// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func env(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func TestWantColour(t *testing.T) {
	for _, c := range []struct {
		name, flag string
		tty        bool
		env        func(string) string
		want       bool
	}{
		{"terminal", "auto", true, env(), true},
		{"pipe", "auto", false, env(), false},
		{"no colour wins on a terminal", "auto", true, env("NO_COLOR", "yes"), false},
		{"an empty NO_COLOR says nothing", "auto", true, env("NO_COLOR", ""), true},
		{"forced through a pipe", "auto", false, env("CLICOLOR_FORCE", "1"), true},
		{"a zero does not force", "auto", false, env("FORCE_COLOR", "0"), false},
		{"NO_COLOR beats force", "auto", false, env("NO_COLOR", "1", "FORCE_COLOR", "1"), false},
		{"the flag beats NO_COLOR", "always", false, env("NO_COLOR", "1"), true},
		{"the flag beats force", "never", true, env("FORCE_COLOR", "1"), false},
	} {
		if got := wantColour(c.flag, c.tty, c.env); got != c.want {
			t.Errorf("%s: %t, want %t", c.name, got, c.want)
		}
	}
}

func TestBar(t *testing.T) {
	for _, c := range []struct {
		percent float64
		want    string
	}{
		{0, "░░░░░░░░░░"}, {100, "██████████"}, {50, "█████░░░░░"}, {12.5, "█▎░░░░░░░░"}, {130, "██████████"},
	} {
		if got := Bar(c.percent, 10); got != c.want {
			t.Errorf("%g %%: %q, want %q", c.percent, got, c.want)
		}
	}
}

func TestNothingFitsOnATerminalOfTenColumns(t *testing.T) {
	if got := Bar(50, -50); got != "" {
		t.Errorf("bar %q", got)
	}
	if got := Cut("status", -13); got != "" {
		t.Errorf("cut to %q", got)
	}
	(&Stream{Writer: &bytes.Buffer{}, Width: 10}).Item("✓", Good, "preview", "47 objects", "8.3s")
}

func TestJapaneseIsAlignedByColumns(t *testing.T) {
	if got := Pad("半分", 6) + "|"; got != "半分  |" {
		t.Errorf("padded to %q", got)
	}
	if got := Cut("トラフィックを分ける", 10); Width(got) > 10 || !strings.HasSuffix(got, "…") {
		t.Errorf("cut to %q, %d columns", got, Width(got))
	}
	for _, line := range Wrap(strings.Repeat("割合でトラフィックを振り分ける", 4), 20) {
		if Width(line) > 20 {
			t.Errorf("%q is %d columns wide", line, Width(line))
		}
	}
}

func TestJapaneseFillsItsLines(t *testing.T) {
	got := Wrap("v1 と v3 は動いたままで、メッシュの中からのリクエストはもう届きません。新しい Pod を", 30)
	want := []string{"v1 と v3 は動いたままで、メッ", "シュの中からのリクエストはもう", "届きません。新しい Pod を"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestALineOfJapaneseStartsWithNoStop(t *testing.T) {
	for columns := 8; columns < 40; columns++ {
		for _, line := range Wrap("振り分けます。そのあと、「戻す」。", columns) {
			if strings.HasPrefix(line, "。") || strings.HasPrefix(line, "、") || strings.HasPrefix(line, "」") {
				t.Errorf("%d columns: %q", columns, line)
			}
		}
	}
}

func TestItemKeepsWithinItsWidth(t *testing.T) {
	var out bytes.Buffer
	s := &Stream{Writer: &out, Width: 60}
	s.Item("✓", Good, "preview", "istio: 47 objects to create, 18 kinds, 45 server, 2 manifest", "8.3s")
	want := "  ✓ preview    istio: 47 objects to create, 18\n" +
		"               kinds, 45 server, 2 manifest             8.3s\n"
	if d := cmp.Diff(want, out.String()); d != "" {
		t.Error(d)
	}
}

func TestPhaseWithoutATerminalPrintsEachStatusOnce(t *testing.T) {
	var out bytes.Buffer
	s := &Stream{Writer: &out, Width: DefaultWidth}
	clock := time.Unix(0, 0)
	p := s.Phase("cluster", func() time.Time { return clock })
	p.Status("creating")
	p.Status("creating")
	clock = clock.Add(24100 * time.Millisecond)
	p.Done("1 node")
	want := "  … cluster    creating\n  ✓ cluster    1 node" + strings.Repeat(" ", 54) + "24.1s\n"
	if d := cmp.Diff(want, out.String()); d != "" {
		t.Error(d)
	}
}

func TestElapsed(t *testing.T) {
	for d, want := range map[time.Duration]string{
		230 * time.Millisecond: "0.2s", 24100 * time.Millisecond: "24.1s", 185 * time.Second: "3m05s",
	} {
		if got := Elapsed(d); got != want {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
}

func TestAsk(t *testing.T) {
	for _, c := range []struct{ typed, want string }{
		{"\n", "no"}, {"y\n", "yes"}, {"YES\n", "yes"}, {"f\n", "full"}, {"n\n", "no"}, {"", "no"},
	} {
		var out bytes.Buffer
		term := asking(strings.NewReader(c.typed), &out)
		got, err := term.Ask(context.Background(), "Apply?", "no", "yes", "full")
		if err != nil || got != c.want {
			t.Errorf("%q: %q, %v", c.typed, got, err)
		}
		if strings.TrimRight(out.String(), "\n") != "Apply?  [y/N/full] " {
			t.Errorf("asked %q", out.String())
		}
	}
}

func TestAskNeedsATerminal(t *testing.T) {
	term := Plain(strings.NewReader("y\n"), &bytes.Buffer{}, &bytes.Buffer{})
	if _, err := term.Ask(context.Background(), "Apply?", "no", "yes"); !errors.Is(err, ErrCannotAsk) {
		t.Errorf("answered by nobody: %v", err)
	}
}

func TestAskEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := asking(blocked{}, &bytes.Buffer{}).Ask(ctx, "Apply?", "no", "yes"); !errors.Is(err, context.Canceled) {
		t.Errorf("went on after the end: %v", err)
	}
}

// blocked is a keyboard on which nobody types.
type blocked struct{}

func (blocked) Read([]byte) (int, error) { select {} }

func asking(in interface{ Read([]byte) (int, error) }, out *bytes.Buffer) *Terminal {
	term := Plain(in, out, out)
	term.InTTY, term.Err.TTY = true, true
	return term
}
