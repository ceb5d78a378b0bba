// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Escape makes every character that a terminal would obey visible, as \u001b,
// and leaves line ends and tabs. Text from a cluster, an engine or a lab's file may
// hold such characters, and could otherwise hide or forge what a person reads. The
// form is one that JSON knows too.
func Escape(text string) string {
	if strings.IndexFunc(text, obeyed) < 0 && utf8.ValidString(text) {
		return text
	}
	var b strings.Builder
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		writeEscaped(&b, r, text[:size])
		text = text[size:]
	}
	return b.String()
}

func writeEscaped(b *strings.Builder, r rune, raw string) {
	switch {
	case r == utf8.RuneError && len(raw) == 1:
		fmt.Fprintf(b, `\x%02x`, raw)
	case obeyed(r):
		fmt.Fprintf(b, `\u%04x`, r)
	default:
		b.WriteString(raw)
	}
}

// obeyed tells control characters and those that turn the direction of writing.
func obeyed(r rune) bool {
	return r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r))
}

// escapeButColour escapes all but the sequences that set colour and weight.
func escapeButColour(text string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "\x1b[")
		b.WriteString(Escape(before))
		if !found {
			return b.String()
		}
		if end := colourLength(rest); end > 0 {
			b.WriteString("\x1b[" + rest[:end])
			text = rest[end:]
			continue
		}
		b.WriteString(Escape("\x1b["))
		text = rest
	}
}

// colourLength is the length of what follows "ESC [" when it sets colour or
// weight, up to and with its final m, and 0 when it does anything else.
func colourLength(rest string) int {
	end := strings.IndexFunc(rest, func(r rune) bool { return r != ';' && r != ':' && (r < '0' || r > '9') })
	if end < 0 || rest[end] != 'm' {
		return 0
	}
	return end + 1
}
