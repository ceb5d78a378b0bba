// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"fmt"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// guideIndent sets a guide's text apart from what the tool itself says.
const guideIndent = "  "

// Markdown draws a guide's text on a terminal: wrapped between words, but never
// inside a code block, so that a command can be copied. A stream that is no
// terminal gets the source, which reads well as it is.
func (s *Stream) Markdown(source string) string {
	if !s.TTY {
		return source + "\n"
	}
	p := &page{stream: s, source: []byte(Escape(source))}
	root := goldmark.DefaultParser().Parse(text.NewReader(p.source))
	p.blocks(root, guideIndent, true)
	return p.out.String()
}

// page is a guide being drawn.
type page struct {
	stream *Stream
	source []byte
	out    strings.Builder
}

// blocks draws a container's children, a blank line between them if they are loose.
func (p *page) blocks(parent ast.Node, indent string, loose bool) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		if loose && n.PreviousSibling() != nil {
			p.out.WriteByte('\n')
		}
		p.block(n, indent)
	}
}

func (p *page) block(n ast.Node, indent string) {
	switch n := n.(type) {
	case *ast.Heading:
		p.paragraph(p.inlines(n, Bold), indent)
	case *ast.Paragraph, *ast.TextBlock:
		p.paragraph(p.inlines(n, Normal), indent)
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		p.code(n, indent+"  ")
	case *ast.List:
		p.list(n, indent)
	case *ast.ThematicBreak:
		p.paragraph("---", indent)
	case *ast.HTMLBlock:
		p.code(n, indent)
	default:
		p.blocks(n, indent+"  ", true)
	}
}

func (p *page) paragraph(content, indent string) {
	for _, line := range wrap(content, min(p.stream.Width, DefaultWidth)-Width(indent)) {
		p.out.WriteString(indent + strings.TrimRight(line, " ") + "\n")
	}
}

func (p *page) code(n ast.Node, indent string) {
	for i := range n.Lines().Len() {
		segment := n.Lines().At(i)
		line := Escape(strings.TrimRight(string(segment.Value(p.source)), "\r\n"))
		if line != "" {
			line = indent + p.stream.paint(Code, line)
		}
		p.out.WriteString(line + "\n")
	}
}

// list hangs every item's text behind its marker.
func (p *page) list(l *ast.List, indent string) {
	number := l.Start
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		marker := "- "
		if l.IsOrdered() {
			marker = fmt.Sprintf("%d. ", number)
			number++
		}
		inner := &page{stream: p.stream, source: p.source}
		inner.blocks(item, indent+strings.Repeat(" ", len(marker)), !l.IsTight)
		p.out.WriteString(indent + marker + strings.TrimPrefix(inner.out.String(), indent+strings.Repeat(" ", len(marker))))
		if !l.IsTight && item.NextSibling() != nil {
			p.out.WriteByte('\n')
		}
	}
}
