// SPDX-License-Identifier: Apache-2.0

package ui

import "charm.land/lipgloss/v2"

// Style is a role that text plays, not a colour: the person's own sixteen
// terminal colours decide how it looks.
type Style int

// The roles. Each also has a sign or a word in the text itself.
const (
	Normal Style = iota
	Bold
	Faint
	Good    // a check that holds, an added line
	Bad     // an error, a removed line
	Changed // a changed line, a heading
	Code    // what can be typed
	Slanted // a stressed word
	NewWord // a word in which an added line differs
	OldWord // a word in which a removed line differs
)

// Paint returns text in a style, or in none where the stream has no colour. The
// text is escaped: colours in it are not ours.
func (s *Stream) Paint(style Style, text string) string { return s.paint(style, Escape(text)) }

// paint is for text that is escaped, and perhaps painted in part.
func (s *Stream) paint(style Style, text string) string {
	if !s.Colour || style == Normal {
		return text
	}
	return look(style).Render(text)
}

func look(style Style) lipgloss.Style {
	base := lipgloss.NewStyle().TabWidth(lipgloss.NoTabConversion)
	switch style {
	case Bold, Changed:
		return base.Bold(true)
	case Slanted:
		return base.Italic(true)
	case Faint:
		return base.Faint(true)
	case Good, Code:
		return base.Foreground(lipgloss.Cyan)
	case Bad:
		return base.Foreground(lipgloss.Red)
	case NewWord:
		return base.Foreground(lipgloss.Cyan).Reverse(true)
	case OldWord:
		return base.Foreground(lipgloss.Red).Reverse(true)
	}
	return base
}
