// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
)

// inlines draws the text inside a block in a style, each piece by itself, so that
// code inside bold text ends where it ends. Without colour the marks of emphasis
// and code stay, since nothing else would show them.
func (p *page) inlines(parent ast.Node, style Style) string {
	var out strings.Builder
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		out.WriteString(p.inline(n, style))
	}
	return out.String()
}

func (p *page) inline(n ast.Node, style Style) string {
	switch n := n.(type) {
	case *ast.Text:
		return p.stream.Paint(style, Escape(string(n.Value(p.source)))) + p.lineEnd(n)
	case *ast.String:
		return p.stream.Paint(style, Escape(string(n.Value)))
	case *ast.CodeSpan:
		return p.marked("`", p.inlines(n, Code))
	case *ast.Emphasis:
		return p.emphasis(n)
	case *ast.Link:
		return p.inlines(n, style) + Escape(" ("+string(n.Destination)+")")
	case *ast.AutoLink:
		return Escape(string(n.URL(p.source)))
	}
	return p.inlines(n, style)
}

// lineEnd is what stands between a source line and the next one: nothing between
// two characters of a script that knows no blanks.
func (p *page) lineEnd(t *ast.Text) string {
	if t.HardLineBreak() {
		return "\n"
	}
	if !t.SoftLineBreak() {
		return ""
	}
	before, _ := utf8.DecodeLastRune(t.Value(p.source))
	if next, ok := t.NextSibling().(*ast.Text); ok {
		after, _ := utf8.DecodeRune(next.Value(p.source))
		if Width(string(before)) > 1 && Width(string(after)) > 1 {
			return ""
		}
	}
	return " "
}

func (p *page) emphasis(n *ast.Emphasis) string {
	if n.Level > 1 {
		return p.marked("**", p.inlines(n, Bold))
	}
	return p.marked("*", p.inlines(n, Slanted))
}

func (p *page) marked(mark, content string) string {
	if p.stream.Colour {
		return content
	}
	return mark + content + mark
}
