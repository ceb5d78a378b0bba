// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"io"
	"os"
	"strconv"

	"golang.org/x/term"
)

// DefaultWidth is the width in columns of a stream that does not tell its own.
const DefaultWidth = 80

// maxWidth keeps lines readable on very wide terminals.
const maxWidth = 100

// Stream is one output: its writer and what can be drawn on it. What is written
// through the embedded Writer itself reaches the terminal as it is.
type Stream struct {
	io.Writer
	TTY    bool
	Colour bool
	Width  int
}

// Write escapes what a terminal would obey, wherever the text came from: only
// colours pass, and those only where colour is wanted.
func (s *Stream) Write(text []byte) (int, error) {
	escape := Escape
	if s.Colour {
		escape = escapeButColour
	}
	if _, err := io.WriteString(s.Writer, escape(string(text))); err != nil {
		return 0, err
	}
	return len(text), nil
}

// Terminal is the three standard streams of one command.
type Terminal struct {
	In    io.Reader
	InTTY bool
	Out   *Stream
	Err   *Stream
}

// System returns the process's own streams. colour is "auto", "always" or
// "never"; getenv reads the environment.
func System(colour string, getenv func(string) string) *Terminal {
	return &Terminal{
		In:    os.Stdin,
		InTTY: term.IsTerminal(int(os.Stdin.Fd())),
		Out:   fileStream(os.Stdout, colour, getenv),
		Err:   fileStream(os.Stderr, colour, getenv),
	}
}

// Plain returns streams that are no terminals, for tests and pipes.
func Plain(in io.Reader, out, err io.Writer) *Terminal {
	return &Terminal{
		In:  in,
		Out: &Stream{Writer: out, Width: DefaultWidth},
		Err: &Stream{Writer: err, Width: DefaultWidth},
	}
}

// CanAsk tells whether a person is there to answer a question: the input and
// the stream that questions go to must both be terminals.
func (t *Terminal) CanAsk() bool { return t.InTTY && t.Err.TTY }

func fileStream(f *os.File, colour string, getenv func(string) string) *Stream {
	tty := term.IsTerminal(int(f.Fd())) && getenv("TERM") != "dumb"
	return &Stream{Writer: f, TTY: tty, Colour: wantColour(colour, tty, getenv), Width: width(f, getenv)}
}

// width asks the terminal; what is none may be told by COLUMNS.
func width(f *os.File, getenv func(string) string) int {
	w, _, err := term.GetSize(int(f.Fd()))
	if err != nil || w <= 0 {
		w, _ = strconv.Atoi(getenv("COLUMNS"))
	}
	if w <= 0 {
		return DefaultWidth
	}
	return min(w, maxWidth)
}

// wantColour decides once, in this order: the flag, NO_COLOR (https://no-color.org),
// CLICOLOR_FORCE or FORCE_COLOR, then whether the stream is a terminal.
func wantColour(flag string, tty bool, getenv func(string) string) bool {
	switch {
	case flag == "always":
		return true
	case flag == "never" || getenv("NO_COLOR") != "":
		return false
	case forced(getenv("CLICOLOR_FORCE")) || forced(getenv("FORCE_COLOR")):
		return true
	}
	return tty
}

func forced(value string) bool { return value != "" && value != "0" }
