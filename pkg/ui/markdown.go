// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"strings"

	"charm.land/glamour/v2"
	"charm.land/glamour/v2/ansi"
	"charm.land/glamour/v2/styles"
)

// Markdown draws a guide's text: formatted on a terminal with colour, wrapped
// otherwise, since marks such as ** and # read well as they are.
func (s *Stream) Markdown(source string) (string, error) {
	if !s.TTY || !s.Colour {
		return source + "\n", nil
	}
	renderer, err := glamour.NewTermRenderer(glamour.WithStyles(guideStyle()), glamour.WithWordWrap(min(s.Width, DefaultWidth)-4))
	if err != nil {
		return "", err
	}
	text, err := renderer.Render(source)
	return indent(strings.Trim(withoutLinks(text), "\n"), "  ") + "\n", err
}

// withoutLinks takes out the sequences that make text clickable: the address
// stands beside it, and a stream lets only colours through.
func withoutLinks(text string) string {
	var b strings.Builder
	for {
		before, link, found := strings.Cut(text, "\x1b]8;")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		_, text, _ = strings.Cut(link, "\a")
	}
}

func indent(text, by string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.TrimSpace(line) != "" {
			lines[i] = by + strings.TrimRight(line, " ")
		} else {
			lines[i] = ""
		}
	}
	return strings.Join(lines, "\n")
}

// guideStyle marks by weight and slant, and code by the one accent colour, so
// that a guide reads on light and dark terminals alike.
func guideStyle() ansi.StyleConfig {
	yes, accent, none := true, "6", uint(0)
	style := styles.NoTTYStyleConfig
	style.Document.Margin = &none
	style.Heading.Bold = &yes
	style.H2.Prefix, style.H3.Prefix = "", ""
	style.Strong = ansi.StylePrimitive{Bold: &yes}
	style.Emph = ansi.StylePrimitive{Italic: &yes}
	style.Code = ansi.StyleBlock{StylePrimitive: ansi.StylePrimitive{Color: &accent}}
	style.CodeBlock.Margin = &none
	style.Link = ansi.StylePrimitive{Underline: &yes}
	return style
}
