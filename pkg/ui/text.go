// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// Width counts the columns that text takes: a kana or kanji takes two, an
// escape sequence none.
func Width(text string) int { return lipgloss.Width(text) }

// Pad fills text with blanks to at least columns.
func Pad(text string, columns int) string {
	return text + strings.Repeat(" ", max(0, columns-Width(text)))
}

// PadLeft puts blanks before text so that numbers stand right-aligned.
func PadLeft(text string, columns int) string {
	return strings.Repeat(" ", max(0, columns-Width(text))) + text
}

// Cut shortens text to at most columns, with an ellipsis where it was cut.
func Cut(text string, columns int) string { return ansi.Truncate(text, max(0, columns), "…") }

// Wrap escapes text and breaks it into lines of at most columns, between words
// where there are words and between characters where a script has none.
func Wrap(text string, columns int) []string { return wrap(Escape(text), columns) }

// unbroken stands in for the hyphen while text is wrapped: names such as
// istio-proxy and flags such as --fresh must stay in one piece.
const unbroken = "\u2011"

// wrap breaks text that may hold styles of ours.
func wrap(text string, columns int) []string {
	wrapped := ansi.Wrap(strings.ReplaceAll(text, "-", unbroken), columns, " ")
	return strings.Split(strings.ReplaceAll(wrapped, unbroken, "-"), "\n")
}
