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
)

// Paint returns text in a style, or in none where the stream has no colour. The
// text is escaped: colours in it are not ours.
func (s *Stream) Paint(style Style, text string) string {
	text = Escape(text)
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
	case Faint:
		return base.Faint(true)
	case Good:
		return base.Foreground(lipgloss.Cyan)
	case Bad:
		return base.Foreground(lipgloss.Red)
	}
	return base
}
