// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"fmt"
	"strings"
)

// Live is a block of lines that is drawn again and again in one place. On a stream
// that is no terminal every block stays.
type Live struct {
	stream *Stream
	lines  int
}

// Live starts a block, with nothing drawn yet.
func (s *Stream) Live() *Live { return &Live{stream: s} }

// Draw replaces what was drawn before. Lines are cut at the stream's width, since
// one that wraps would take more rows than can be taken back.
func (l *Live) Draw(text string) {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for i, line := range lines {
		lines[i] = Cut(line, l.stream.Width)
	}
	if l.stream.TTY && l.lines > 0 {
		fmt.Fprintf(l.stream.Writer, "\r\x1b[%dA\x1b[J", l.lines)
	}
	l.lines = len(lines)
	fmt.Fprintln(l.stream, strings.Join(lines, "\n"))
}
