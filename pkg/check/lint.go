// SPDX-License-Identifier: Apache-2.0

package check

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/google/cel-go/cel"
)

// CompileClasses reports every class whose expression does not compile or is no
// yes or no, sources being by the class's name.
func CompileClasses(sources map[string]string) error {
	_, err := compileClasses(sources)
	return err
}

// CompileExpectation does the same for the expression of a resource check.
func CompileExpectation(source string) error {
	_, err := compileExpectation(source)
	return err
}

func compileExpectation(source string) (*predicate, error) {
	p, err := compile(source, cel.Variable(objectVariable, cel.DynType))
	if err != nil {
		return nil, fmt.Errorf("expect does not compile: %w", err)
	}
	return p, nil
}

// Overlap is a response that belongs to two classes.
type Overlap struct {
	First, Second string
	Code          int
	Body          string
	// Within says that one class lies in the other as far as could be tried: no
	// response was found that is one's and not the other's.
	Within bool
}

// Overlaps looks for pairs of classes that cannot be told apart, by trying
// responses made from what the expressions speak of: their codes, words and
// fields, and the bodies given. No body is made of words of both: a pair that is
// not found may overlap all the same.
// The error names an expression that does not compile or takes too long.
func Overlaps(sources map[string]string, bodies []string) ([]Overlap, error) {
	names := slices.Sorted(maps.Keys(sources))
	var found []Overlap
	for i, first := range names {
		for _, second := range names[i+1:] {
			overlap, err := overlapOf(sources, first, second, bodies)
			if err != nil {
				return nil, err
			}
			if overlap != nil {
				found = append(found, *overlap)
			}
		}
	}
	return found, nil
}

func overlapOf(sources map[string]string, first, second string, bodies []string) (*Overlap, error) {
	pair := map[string]string{first: sources[first], second: sources[second]}
	classes, err := compileClasses(pair)
	if err != nil {
		return nil, err
	}
	both := newMentions()
	for _, p := range classes.predicates {
		own := newMentions()
		if err := own.read(p.source); err != nil {
			return nil, err
		}
		both.join(own)
	}
	t := trial{classes: classes}
	for _, body := range both.responses(bodies) {
		if err := t.try(both.statuses(), body); err != nil {
			return nil, err
		}
	}
	if t.both == 0 {
		return identical(pair, first, second), nil
	}
	found := &Overlap{First: first, Second: second, Code: t.code, Body: t.body}
	found.Within = t.both == t.counts[0] || t.both == t.counts[1]
	return found, nil
}

// identical finds classes of one text that no response was found for.
func identical(pair map[string]string, first, second string) *Overlap {
	if strings.Join(strings.Fields(pair[first]), " ") != strings.Join(strings.Fields(pair[second]), " ") {
		return nil
	}
	return &Overlap{First: first, Second: second, Within: true}
}

// trial counts how responses fall on two classes, and keeps the first that falls
// on both.
type trial struct {
	classes *classes
	counts  [2]int
	both    int
	code    int
	body    string
}

// try tries a body with each of the codes.
func (t *trial) try(codes []int, body string) error {
	var parsed any
	if json.Unmarshal([]byte(body), &parsed) != nil {
		parsed = nil
	}
	for _, code := range codes {
		values := map[string]any{"code": code, "body": body, "json": parsed}
		if err := t.fall(values, code, body); err != nil {
			return err
		}
	}
	return nil
}

func (t *trial) fall(values map[string]any, code int, body string) error {
	matched := 0
	for i, p := range t.classes.predicates {
		// An author waits for this, and each evaluation has a limit of its own.
		held, err := p.holds(context.Background(), values)
		if err != nil {
			return fmt.Errorf("class %s: %w", t.classes.names[i], err)
		}
		if held {
			t.counts[i]++
			matched++
		}
	}
	if matched == 2 {
		if t.both == 0 {
			t.code, t.body = code, body
		}
		t.both++
	}
	return nil
}
