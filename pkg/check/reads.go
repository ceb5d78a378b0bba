// SPDX-License-Identifier: Apache-2.0

package check

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/interpreter"
	"github.com/google/cel-go/parser"
)

// reads says what stood in the fields that an expression looked at, a line each, such
// as "object.spec.replicas is 9". What was not looked at has none.
func (p *predicate) reads(ctx context.Context, values map[string]any) []string {
	ctx, cancel := context.WithTimeout(ctx, timeLimit)
	defer cancel()
	tracked, err := p.env.Program(p.ast, cel.EvalOptions(cel.OptTrackState), cel.CostLimit(costLimit), cel.InterruptCheckFrequency(interruptAt))
	if err != nil {
		return nil
	}
	_, details, _ := tracked.ContextEval(ctx, values)
	if details == nil {
		return nil
	}
	var lines []string
	for _, field := range fieldsRead(p.ast.NativeRep()) {
		line := p.stood(field, details.State())
		if line != "" && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return lines
}

// fieldsRead are the paths in an expression that begin at the object, whole ones. What
// a comprehension calls its elements has another value each time.
func fieldsRead(a *ast.AST) []ast.NavigableExpr {
	return ast.MatchDescendants(ast.NavigateAST(a), func(e ast.NavigableExpr) bool {
		parent, within := e.Parent()
		part := within && parent.Kind() == ast.SelectKind
		return !part && e.Kind() == ast.SelectKind && root(e) == objectVariable
	})
}

// root names the variable that a path begins at.
func root(e ast.Expr) string {
	for e.Kind() == ast.SelectKind {
		e = e.AsSelect().Operand()
	}
	return e.AsIdent()
}

func (p *predicate) stood(field ast.NavigableExpr, state interpreter.EvalState) string {
	name, err := parser.Unparse(field, p.ast.NativeRep().SourceInfo())
	value, looked := state.Value(field.ID())
	if err != nil || !looked {
		return ""
	}
	if types.IsUnknownOrError(value) {
		return name + " is not there"
	}
	text, err := plain(value)
	if err != nil {
		return ""
	}
	start, more := beginning(text)
	return name + " is " + start + more
}

// plain writes a value as JSON, as a person reads it.
func plain(value ref.Val) (string, error) {
	if value == types.NullValue {
		return "null", nil
	}
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value.Value())
	return strings.TrimSpace(text.String()), err
}
