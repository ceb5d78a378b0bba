// SPDX-License-Identifier: Apache-2.0

package diff

// Kind says what a line means, so that a terminal can mark it.
type Kind string

// The kinds of lines.
const (
	Header  Kind = "header"
	Path    Kind = "path"
	Add     Kind = "add"
	Remove  Kind = "remove"
	Context Kind = "context"
	Note    Kind = "note"
)

// Line is one line of a rendered difference. Text carries its own indentation
// and sign and no colour; Side is a word for the right edge of a header.
type Line struct {
	Kind Kind   `json:"kind"`
	Text string `json:"text"`
	Side string `json:"side,omitempty"`
}

// Options says how much to render.
type Options struct {
	Full bool // show created objects whole
	Fold int  // lines of a created object before it is folded; 0 means 8
}

const defaultFold = 8

func (o Options) fold() int {
	if o.Fold > 0 {
		return o.Fold
	}
	return defaultFold
}

func pathLine(path string) Line { return Line{Kind: Path, Text: "    " + path} }

func bodyLine(kind Kind, text string) Line {
	sign := map[Kind]string{Add: "+", Remove: "-", Context: " "}[kind]
	return Line{Kind: kind, Text: "  " + sign + "   " + text}
}

// Remark is a line of prose below an object's differences.
func Remark(text string) Line { return Line{Kind: Note, Text: "  " + text} }
