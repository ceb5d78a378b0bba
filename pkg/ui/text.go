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

// While text is wrapped, unbroken stands in for the hyphen, since names such as
// istio-proxy and flags such as --fresh must stay in one piece, and seam marks
// where Japanese may be broken, which knows no blanks.
const (
	unbroken = "\u2011"
	seam     = "\u200b"
)

// wrap breaks text that may hold styles of ours.
func wrap(text string, columns int) []string {
	wrapped := ansi.Wrap(seamed(strings.ReplaceAll(text, "-", unbroken)), columns, seam)
	whole := strings.NewReplacer(unbroken, "-", seam, "").Replace(wrapped)
	return strings.Split(whole, "\n")
}

// noStart lists what must not begin a line of Japanese (JIS X 4051, the common part).
const noStart = "、。，．・：；？！ー）」』】〉》ぁぃぅぇぉっゃゅょァィゥェォッャュョ"

// seamed puts a seam between two characters where a line may end.
func seamed(text string) string {
	var out strings.Builder
	runes := []rune(text)
	for i, r := range runes {
		out.WriteRune(r)
		if Width(string(r)) > 1 && i+1 < len(runes) && !strings.ContainsRune(noStart, runes[i+1]) && !strings.ContainsRune("（「『【〈《", r) {
			out.WriteString(seam)
		}
	}
	return out.String()
}
