// SPDX-License-Identifier: Apache-2.0

package check

import "regexp/syntax"

// examples are texts that match the patterns among literals.
func examples(literals []any) []any {
	var texts []any
	for _, literal := range literals {
		pattern, _ := literal.(string)
		if parsed, err := syntax.Parse(pattern, syntax.Perl); err == nil {
			texts = append(texts, example(parsed))
		}
	}
	return texts
}

// example is a short text that matches.
func example(re *syntax.Regexp) string {
	text := ""
	switch re.Op {
	case syntax.OpLiteral:
		return string(re.Rune)
	case syntax.OpCharClass:
		if len(re.Rune) > 0 {
			return string(re.Rune[0])
		}
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return "x"
	case syntax.OpAlternate, syntax.OpPlus, syntax.OpCapture:
		return example(re.Sub[0])
	case syntax.OpRepeat:
		for range min(re.Min, 20) {
			text += example(re.Sub[0])
		}
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			text += example(sub)
		}
	}
	return text
}
