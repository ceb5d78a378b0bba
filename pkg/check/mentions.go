// SPDX-License-Identifier: Apache-2.0

package check

import (
	"fmt"
	"maps"

	"github.com/google/cel-go/cel"
	celast "github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/types"
)

// mentions is what expressions speak of: codes, words of the body, and the fields
// of its JSON with the values they are compared with.
type mentions struct {
	codes  []int
	words  []string // of one expression
	fields map[string]*mentionedField
	// parts are what was joined.
	parts []*mentions
}

// mentionedField is one path, its steps being names and positions.
type mentionedField struct {
	steps  []any
	values []any
}

func newMentions() *mentions { return &mentions{fields: map[string]*mentionedField{}} }

// join adds what another expression speaks of.
func (m *mentions) join(other *mentions) {
	m.parts = append(m.parts, other)
	m.codes = append(m.codes, other.codes...)
	for _, f := range other.fields {
		field := m.field(f.steps)
		field.values = append(field.values, f.values...)
	}
}

// scope gives the paths that the variables of comprehensions stand for.
type scope map[string][]any

// read gathers from the text of an expression.
func (m *mentions) read(source string) error {
	env, err := cel.NewEnv()
	if err != nil {
		return fmt.Errorf("preparing CEL: %w", err)
	}
	parsed, issues := env.Parse(source)
	if issues.Err() != nil {
		return fmt.Errorf("expression %q: %w", source, issues.Err())
	}
	m.expression(parsed.NativeRep().Expr(), nil)
	return nil
}

// expression gathers from an expression and those inside it.
func (m *mentions) expression(e celast.Expr, names scope) {
	if steps, ok := pathOf(e, names); ok {
		m.field(steps)
		return
	}
	switch e.Kind() {
	case celast.SelectKind:
		m.expression(e.AsSelect().Operand(), names)
	case celast.ListKind:
		for _, item := range e.AsList().Elements() {
			m.expression(item, names)
		}
	case celast.CallKind:
		m.call(e.AsCall(), names)
	case celast.ComprehensionKind:
		m.comprehension(e.AsComprehension(), names)
	}
}

// call ties what is compared to what it is compared with.
func (m *mentions) call(call celast.CallExpr, names scope) {
	operands := call.Args()
	if call.IsMemberFunction() {
		operands = append([]celast.Expr{call.Target()}, operands...)
	}
	var literals []any
	for _, operand := range operands {
		m.expression(operand, names)
		literals = append(literals, literalsOf(operand)...)
	}
	if call.FunctionName() == "matches" {
		literals = examples(literals)
	}
	for _, operand := range operands {
		m.compared(operand, literals, names)
	}
}

func (m *mentions) compared(e celast.Expr, literals []any, names scope) {
	if inner, ok := counted(e); ok {
		e, literals = inner, lengths(literals)
	}
	switch steps, isPath := pathOf(e, names); {
	case isPath:
		field := m.field(steps)
		field.values = append(field.values, literals...)
	case e.Kind() == celast.IdentKind && e.AsIdent() == "code":
		for _, literal := range literals {
			if code, ok := literal.(int64); ok {
				m.codes = append(m.codes, int(code))
			}
		}
	case e.Kind() == celast.IdentKind && e.AsIdent() == "body":
		for _, literal := range literals {
			if word, ok := literal.(string); ok {
				m.words = append(m.words, word)
			}
		}
	}
}

// comprehension lets its variable stand for the first item.
func (m *mentions) comprehension(c celast.ComprehensionExpr, names scope) {
	m.expression(c.IterRange(), names)
	inner := scope{}
	maps.Copy(inner, names)
	if steps, ok := pathOf(c.IterRange(), names); ok {
		inner[c.IterVar()] = append(append([]any{}, steps...), 0)
	}
	m.expression(c.LoopStep(), inner)
	m.expression(c.LoopCondition(), inner)
}

func (m *mentions) field(steps []any) *mentionedField {
	key := fmt.Sprintf("%#v", steps)
	if m.fields[key] == nil {
		m.fields[key] = &mentionedField{steps: steps}
	}
	return m.fields[key]
}

// pathOf reads json.reviews[0].rating as its steps.
func pathOf(e celast.Expr, names scope) ([]any, bool) {
	switch e.Kind() {
	case celast.IdentKind:
		steps, bound := names[e.AsIdent()]
		return steps, bound || e.AsIdent() == "json"
	case celast.SelectKind:
		steps, ok := pathOf(e.AsSelect().Operand(), names)
		return append(append([]any{}, steps...), e.AsSelect().FieldName()), ok
	case celast.CallKind:
		call := e.AsCall()
		if call.FunctionName() != "_[_]" {
			return nil, false
		}
		steps, ok := pathOf(call.Args()[0], names)
		return append(append([]any{}, steps...), position(call.Args()[1])), ok
	}
	return nil, false
}

// position is the name or number in brackets; what is computed counts as 0.
func position(e celast.Expr) any {
	for _, literal := range literalsOf(e) {
		switch value := literal.(type) {
		case string:
			return value
		case int64:
			return int(min(max(value, 0), 9))
		}
	}
	return 0
}

// counted is x of size(x) and x.size().
func counted(e celast.Expr) (celast.Expr, bool) {
	if e.Kind() != celast.CallKind || e.AsCall().FunctionName() != "size" {
		return nil, false
	}
	if call := e.AsCall(); call.IsMemberFunction() {
		return call.Target(), true
	}
	return e.AsCall().Args()[0], true
}

// lengths are lists of the lengths that numbers name.
func lengths(literals []any) []any {
	var lists []any
	for _, literal := range literals {
		if n, ok := literal.(int64); ok && n >= 0 && n < 100 {
			lists = append(lists, make([]any, n), make([]any, n+1))
		}
	}
	return lists
}

func literalsOf(e celast.Expr) []any {
	switch e.Kind() {
	case celast.LiteralKind:
		if value := e.AsLiteral(); value.Type() != types.NullType {
			return []any{value.Value()}
		}
		return []any{nil}
	case celast.ListKind:
		var all []any
		for _, item := range e.AsList().Elements() {
			all = append(all, literalsOf(item)...)
		}
		return all
	}
	return nil
}
