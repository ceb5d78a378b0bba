// SPDX-License-Identifier: Apache-2.0

package check

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/interpreter"
)

// What one expression may take. Comparing every byte of a response of some
// hundred kilobytes stays below the cost, which an evaluation adds up as it
// runs: how large the json is that a comprehension walks, nobody knows before.
const (
	costLimit    = 1_000_000
	sourceLimit  = 10_000 // characters
	nestingLimit = 4      // comprehensions, one within the other
	interruptAt  = 100    // iterations of a comprehension between two looks at the context
	timeLimit    = 2 * time.Second
)

// predicate is a compiled CEL expression of type bool.
type predicate struct {
	source  string
	env     *cel.Env
	ast     *cel.Ast
	program cel.Program
}

// compile refuses an expression that does not compile or is no yes or no, in words
// that do not repeat it.
func compile(source string, variables ...cel.EnvOption) (*predicate, error) {
	env, err := cel.NewEnv(append(variables, cel.ParserExpressionSizeLimit(sourceLimit),
		cel.ASTValidators(cel.ValidateComprehensionNestingLimit(nestingLimit)))...)
	if err != nil {
		return nil, fmt.Errorf("preparing CEL: %w", err)
	}
	ast, issues := env.Compile(source)
	if issues.Err() != nil {
		return nil, complaint(issues)
	}
	if ast.OutputType() != cel.BoolType {
		return nil, fmt.Errorf("it is of type %s and must be true or false", ast.OutputType())
	}
	program, err := env.Program(ast, cel.CostLimit(costLimit), cel.InterruptCheckFrequency(interruptAt))
	if err != nil {
		return nil, err
	}
	return &predicate{source, env, ast, program}, nil
}

// complaint is the first thing that the compiler says, without its drawing of the
// place. Columns count from 1.
func complaint(issues *cel.Issues) error {
	first := issues.Errors()[0]
	place := fmt.Sprintf("column %d", first.Location.Column()+1)
	if line := first.Location.Line(); line > 1 {
		place = fmt.Sprintf("line %d, %s", line, place)
	}
	return fmt.Errorf("%s: %s", place, first.Message)
}

// holds evaluates. A field that is missing, or of another type than the
// expression takes it for, is not a match; running too long is an error.
func (p *predicate) holds(ctx context.Context, values map[string]any) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, timeLimit)
	defer cancel()
	out, _, err := p.program.ContextEval(ctx, values)
	if cancelled, ok := errors.AsType[interpreter.EvalCancelledError](err); ok {
		return false, fmt.Errorf("expression %q: takes too long: %s", p.source, cancelled.Message)
	}
	// An interrupted comprehension looks like any other error.
	if err != nil && ctx.Err() != nil {
		return false, fmt.Errorf("expression %q: takes too long: %w", p.source, context.Cause(ctx))
	}
	if err != nil {
		return false, nil
	}
	held, _ := out.Value().(bool)
	return held, nil
}

// classes sort responses.
type classes struct {
	names      []string
	predicates []*predicate
}

// compileClasses reports every class that does not compile.
func compileClasses(sources map[string]string) (*classes, error) {
	c := &classes{}
	var problems []error
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		p, err := compile(sources[name], cel.Variable("code", cel.IntType),
			cel.Variable("body", cel.StringType), cel.Variable("json", cel.DynType))
		if err != nil {
			problems = append(problems, fmt.Errorf("class %q does not compile: %w", name, err))
			continue
		}
		c.names, c.predicates = append(c.names, name), append(c.predicates, p)
	}
	return c, errors.Join(problems...)
}

// of names the class of a response, "" when it has none. A body that is no JSON, or
// is nested deeper than 10,000 times, leaves json null: has(json.a) is false then,
// !has(json.a) is true, and reading json.a is no match.
func (c *classes) of(ctx context.Context, code int, body string) (string, error) {
	var parsed any
	if json.Unmarshal([]byte(body), &parsed) != nil {
		parsed = nil
	}
	values := map[string]any{"code": code, "body": body, "json": parsed}
	found := ""
	for i, predicate := range c.predicates {
		held, err := predicate.holds(ctx, values)
		switch {
		case err != nil:
			return "", fmt.Errorf("class %s: %w", c.names[i], err)
		case held && found != "":
			return "", fmt.Errorf("classes %s and %s both match a response with code %d: %s", found, c.names[i], code, excerpt(body))
		case held:
			found = c.names[i]
		}
	}
	return found, nil
}

// excerpt is the beginning of a body in quotes, for a line of a report.
func excerpt(body string) string {
	start, more := beginning(body)
	return fmt.Sprintf("%q%s", start, more)
}

// beginning cuts a text where it gets long, and gives the mark for what was cut.
func beginning(text string) (start, more string) {
	const most = 200
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]), "…"
	}
	return text, ""
}
