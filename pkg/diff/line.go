// SPDX-License-Identifier: Apache-2.0

package diff

import "k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

// Kind says what a line means, so that a terminal can mark it.
type Kind string

// The kinds of lines. A folded line counts what an entry does not show, so it
// belongs to that entry alone, as a note need not.
const (
	Header  Kind = "header"
	Path    Kind = "path"
	Add     Kind = "add"
	Remove  Kind = "remove"
	Context Kind = "context"
	Folded  Kind = "folded"
	Note    Kind = "note"
)

// Line is one line of a rendered difference. Text carries its own indentation
// and sign and no colour; Side is a word for the right edge of a header. Marks
// are the words, in order, in which a removed line and the added one that takes
// its place differ; a line that only comes or goes has none.
type Line struct {
	Kind  Kind   `json:"kind"`
	Text  string `json:"text"`
	Side  string `json:"side,omitempty"`
	Marks []Span `json:"marks,omitempty"`
}

// Options says how much to render.
type Options struct {
	Full bool // show created objects whole
	Fold int  // lines of a created object before it is folded; 0 means 10

	// Manifest is what was asked for. A folded creation shows what it names and
	// counts what the server adds to that; without it, everything is alike.
	Manifest *unstructured.Unstructured
}

const defaultFold = 10

func (o Options) fold() int {
	if o.Fold > 0 {
		return o.Fold
	}
	return defaultFold
}

// margin is how many bytes stand before the text of a body line.
const margin = 6

func pathLine(path string) Line { return Line{Kind: Path, Text: "    " + path} }

func bodyLine(kind Kind, text string) Line {
	sign := map[Kind]string{Add: "+", Remove: "-", Context: " "}[kind]
	return Line{Kind: kind, Text: "  " + sign + "   " + text}
}

func foldedLine(text string) Line { return Line{Kind: Folded, Text: "      " + text} }

// Remark is a line of prose below an object's differences.
func Remark(text string) Line { return Line{Kind: Note, Text: "  " + text} }
