// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/aymanbagabas/go-udiff/lcs"
)

// Span is a range of bytes of a text, To being the first behind it.
type Span struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// pair marks the words in which two lines differ.
func pair(before, after *Line) {
	b, a := before.Text[margin:], after.Text[margin:]
	if hides(b) || hides(a) {
		return
	}
	spansB, spansA := differing(b, a)
	before.Marks, after.Marks = moved(spansB, margin), moved(spansA, margin)
}

func moved(spans []Span, by int) []Span {
	for i := range spans {
		spans[i].From += by
		spans[i].To += by
	}
	return spans
}

// hides tells whether a line stands for a Secret's value; its words say nothing.
func hides(text string) bool { return strings.Contains(text, "(masked") }

// pairSimilar finds, in a run of removed lines and the run of added ones behind
// it, those that are versions of each other.
func pairSimilar(removed, added []Line) {
	const ahead = 4 // added lines looked at for each removed one
	next := 0
	for i := range removed {
		for j := next; j < len(added) && j < next+ahead; j++ {
			if similar(removed[i].Text[margin:], added[j].Text[margin:]) {
				pair(&removed[i], &added[j])
				next = j + 1
				break
			}
		}
	}
}

// similar tells whether half of the shorter line's letters are in words of both.
func similar(before, after string) bool {
	spans, _ := differing(before, after)
	changed := 0
	for _, span := range spans {
		changed += letters(before[span.From:span.To])
	}
	kept := letters(before) - changed
	return kept > 0 && 2*kept >= min(letters(before), letters(after))
}

func letters(text string) int {
	count := 0
	for _, r := range text {
		if isWord(r) {
			count++
		}
	}
	return count
}

// differing lists the words of each text that the other one does not have there,
// as ranges of the whole line.
func differing(before, after string) (b, a []Span) {
	old, current := words(before), words(after)
	oldAt, currentAt := offsets(old), offsets(current)
	for _, d := range lcs.DiffLines(old, current) {
		b = appendSpan(b, before, Span{oldAt[d.Start], oldAt[d.End]})
		a = appendSpan(a, after, Span{currentAt[d.ReplStart], currentAt[d.ReplEnd]})
	}
	return b, a
}

// appendSpan leaves out blanks around words, but not where blanks are all there is.
func appendSpan(spans []Span, text string, s Span) []Span {
	part := text[s.From:s.To]
	if words := strings.TrimSpace(part); words != "" {
		s.From += strings.Index(part, words)
		s.To = s.From + len(words)
	}
	if s.From == s.To {
		return spans
	}
	return append(spans, s)
}

// offsets are where words start in their line, and where the last one ends.
func offsets(words []string) []int {
	at := make([]int, 0, len(words)+1)
	end := 0
	for _, word := range words {
		at = append(at, end)
		end += len(word)
	}
	return append(at, end)
}

// words cuts a text into runs of letters and digits, runs of blanks, and other
// characters one by one, so that of 1.25.3 or a/b:v1 each part is a word. So is
// each character of a script that puts no blanks between words.
func words(text string) []string {
	var out []string
	for len(text) > 0 {
		end := wordEnd(text)
		out = append(out, text[:end])
		text = text[end:]
	}
	return out
}

func wordEnd(text string) int {
	first, size := utf8.DecodeRuneInString(text)
	belongs := func(rune) bool { return false }
	switch {
	case isUnspaced(first):
	case isWord(first):
		belongs = func(r rune) bool { return isWord(r) && !isUnspaced(r) }
	case first == ' ':
		belongs = func(r rune) bool { return r == ' ' }
	}
	rest := strings.IndexFunc(text[size:], func(r rune) bool { return !belongs(r) && !unicode.IsMark(r) })
	if rest < 0 {
		return len(text)
	}
	return size + rest
}

func isWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '_'
}

func isUnspaced(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai)
}
