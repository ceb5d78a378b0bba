// SPDX-License-Identifier: Apache-2.0

package check

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/interpreter"
)

// costLimit bounds one evaluation; comparing every byte of a response of some
// hundred kilobytes stays below it.
const costLimit = 1_000_000

// predicate is a compiled CEL expression of type bool.
type predicate struct {
	source  string
	program cel.Program
}

// compile refuses an expression that does not compile or is no yes or no.
func compile(source string, variables ...cel.EnvOption) (*predicate, error) {
	env, err := cel.NewEnv(variables...)
	if err != nil {
		return nil, fmt.Errorf("preparing CEL: %w", err)
	}
	ast, issues := env.Compile(source)
	if issues.Err() != nil {
		return nil, fmt.Errorf("expression %q: %w", source, issues.Err())
	}
	if ast.OutputType() != cel.BoolType {
		return nil, fmt.Errorf("expression %q: is of type %s, it must be true or false", source, ast.OutputType())
	}
	program, err := env.Program(ast, cel.CostLimit(costLimit))
	if err != nil {
		return nil, fmt.Errorf("expression %q: %w", source, err)
	}
	return &predicate{source: source, program: program}, nil
}

// holds evaluates. A field that is missing, or of another type than the
// expression takes it for, is not a match; running too long is an error.
func (p *predicate) holds(values map[string]any) (bool, error) {
	out, _, err := p.program.Eval(values)
	if cancelled, ok := errors.AsType[interpreter.EvalCancelledError](err); ok {
		return false, fmt.Errorf("expression %q: takes too long: %s", p.source, cancelled.Message)
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
			problems = append(problems, fmt.Errorf("class %s: %w", name, err))
			continue
		}
		c.names, c.predicates = append(c.names, name), append(c.predicates, p)
	}
	return c, errors.Join(problems...)
}

// of names the class of a response, "" when it has none.
func (c *classes) of(code int, body string) (string, error) {
	var parsed any
	if json.Unmarshal([]byte(body), &parsed) != nil {
		parsed = nil
	}
	values := map[string]any{"code": code, "body": body, "json": parsed}
	found := ""
	for i, predicate := range c.predicates {
		held, err := predicate.holds(values)
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

// excerpt is the beginning of a body, for a line of a report.
func excerpt(body string) string {
	const most = 200
	if runes := []rune(body); len(runes) > most {
		return fmt.Sprintf("%q…", string(runes[:most]))
	}
	return fmt.Sprintf("%q", body)
}
