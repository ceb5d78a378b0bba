// SPDX-License-Identifier: Apache-2.0

package check

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

func TestOverlaps(t *testing.T) {
	for name, c := range map[string]struct{ first, second, want string }{
		"apart by code":        {"code == 200", "code == 0", ""},
		"the same":             {"code == 200", "code == 200", "within"},
		"narrower":             {"code == 200", "code == 200 && has(json.a)", "within"},
		"the same, never true": {"code > 1 && code < 1", "code > 1 && code  < 1", "within"},
		"codes":                {"code >= 500", "code == 503", "within"},
		"ranges":               {"code >= 400 && code < 505", "code >= 500", "partly"},
		"fields":               {"has(json.a)", "has(json.b)", "partly"},
		"has and has not":      {"code == 200 && !has(json.reviews[0].rating)", "code == 200 && has(json.reviews[0].rating)", ""},
		"values":               {"json.reviews[0].rating.color == 'black'", "json.reviews[0].rating.color == 'red'", ""},
		"has and value":        {"!has(json.reviews[0].rating)", "json.reviews[0].rating.color == 'red'", ""},
		"any and value":        {"has(json.reviews[0].rating)", "json.reviews[0].rating.color == 'red'", "within"},
		"list and object":      {"!has(json.reviews[0].rating)", "has(json[0].title)", ""},
		"numbers":              {"json.stars > 3", "json.stars in [4, 5]", "within"},
		"words":                {"body.contains('busy')", "body.contains('later')", ""},
		"begins and holds":     {"json.pod.startsWith('a-')", "json.pod.contains('b')", "partly"},
		"word and field":       {"body.contains('busy')", "has(json.a)", ""},
		"word within a word":   {"body.contains('busy')", "body.contains('too busy')", "within"},
		"words and field":      {"body.contains('busy') && has(json.a)", "has(json.a)", "within"},
		"patterns":             {"body.matches('^err(or)+ [0-9]{2}')", "body.startsWith('error')", "within"},
		"sizes":                {"size(json.items) == 2", "json.items.size() > 1", "within"},
		"within a list":        {"json.items.exists(i, i.name == 'a')", "json.items.all(i, i.name in ['a', 'b'])", "within"},
		"recorded":             {"json.x.y.z == 'one of a kind'", "size(json.deep.down) == 7 && json.x.y.z != 'two'", "partly"},
		"bool fields":          {"code == 200 && json.ok", "code == 200 && !json.ok", ""},
	} {
		t.Run(name, func(t *testing.T) {
			overlaps, err := Overlaps(map[string]string{"a": c.first, "b": c.second}, nil)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, o := range overlaps {
				got = map[bool]string{true: "within", false: "partly"}[o.Within]
			}
			if got != c.want {
				t.Errorf("got %q, want %q: %+v", got, c.want, overlaps)
			}
		})
	}
}

func TestOverlapsTriesTheBodiesGiven(t *testing.T) {
	sources := map[string]string{"a": "code == 200 && body.size() == 12", "b": "code == 200 && body.endsWith(string(size(body)))"}
	body := "0123456789" + "12"
	overlaps, err := Overlaps(sources, []string{body})
	if err != nil {
		t.Fatal(err)
	}
	want := []Overlap{{First: "a", Second: "b", Code: 200, Body: body, Within: true}}
	if diff := cmp.Diff(want, overlaps); diff != "" {
		t.Error(diff)
	}
}

func TestCompileForLint(t *testing.T) {
	err := CompileClasses(map[string]string{"a": "cod == 200", "b": "code", "c": "true"})
	if err == nil || !strings.Contains(err.Error(), `class "a" `) || !strings.Contains(err.Error(), `class "b" `) || strings.Contains(err.Error(), `class "c"`) {
		t.Errorf("got %v", err)
	}
	if err := CompileExpectation("object.spec.replicas == 3"); err != nil {
		t.Error(err)
	}
	if err := CompileExpectation("code == 200"); err == nil {
		t.Error("an expression over what is not there compiles")
	}
}

func TestCompileNamesWhateverCannotBeMeasured(t *testing.T) {
	l := &lab.Lab{
		Classes: map[string]string{"a": "code == 200"},
		Steps: []lab.Step{
			{ID: "fine", Check: []lab.Check{{Resource: &lab.ResourceCheck{Expect: "true"}}, {Traffic: &lab.TrafficCheck{}}}},
			{ID: "two-lines", Check: []lab.Check{{Resource: &lab.ResourceCheck{Expect: "object.a == 1 &&\n objct.b"}}}},
		},
	}
	want := `step "two-lines": expect does not compile: line 2, column 2: undeclared reference to 'objct' (in container '')`
	if err := Compile(l); err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
	l.Classes["b"], l.Steps = "cod", l.Steps[:1]
	if err := Compile(l); err == nil || !strings.HasPrefix(err.Error(), `class "b" does not compile: column 1: `) {
		t.Errorf("got %v", err)
	}
}
