// SPDX-License-Identifier: Apache-2.0

package check

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"
)

func canaryClasses() map[string]string {
	return map[string]string{
		"v1":      "code == 200 && !has(json.reviews[0].rating)",
		"v2":      "code == 200 && json.reviews[0].rating.color == 'black'",
		"refused": "code == 0",
	}
}

func TestClassOf(t *testing.T) {
	c, err := compileClasses(canaryClasses())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []struct {
		code       int
		body, want string
	}{
		{200, `{"reviews":[{"text":"good"}]}`, "v1"},
		{200, `{"reviews":[{"rating":{"stars":5,"color":"black"}}]}`, "v2"},
		{200, `{"reviews":[{"rating":{"stars":5,"color":"red"}}]}`, ""},
		{200, `{"reviews":[{"rating":{"error":"Ratings service is currently unavailable"}}]}`, ""},
		{200, `{"reviews":[]}`, ""},
		{200, `{"reviews":"none"}`, ""},
		{200, `<html>`, ""},
		{200, ``, ""},
		{503, `{"reviews":[{}]}`, ""},
		{0, "", "refused"},
	} {
		got, err := c.of(t.Context(), r.code, r.body)
		if err != nil || got != r.want {
			t.Errorf("%d %s is %q (%v), want %q", r.code, r.body, got, err, r.want)
		}
	}
}

func TestNumbersAndBodies(t *testing.T) {
	c, err := compileClasses(map[string]string{"five": "json.stars == 5", "text": "body.contains('plain')"})
	if err != nil {
		t.Fatal(err)
	}
	for body, want := range map[string]string{`{"stars":5}`: "five", `{"stars":4}`: "", "plain words": "text"} {
		if got, err := c.of(t.Context(), 200, body); got != want || err != nil {
			t.Errorf("%s is %q (%v), want %q", body, got, err, want)
		}
	}
}

func TestClassesThatOverlap(t *testing.T) {
	c, err := compileClasses(map[string]string{"fine": "code == 200", "short": "size(body) < 10"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.of(t.Context(), 200, "short")
	if err == nil || !strings.Contains(err.Error(), "classes fine and short both match a response with code 200") {
		t.Errorf("got %v", err)
	}
}

func TestClassesThatDoNotCompile(t *testing.T) {
	_, err := compileClasses(map[string]string{"a": "code == ", "b": "code + 1", "c": "cod == 200", "d": "json.ok", "e": "code == '200'", "f": "true"})
	if err == nil {
		t.Fatal("compiled")
	}
	for _, want := range []string{`class "a" `, `class "b" `, "of type int and must be true or false", `class "c" `, "undeclared reference to 'cod'", `class "d" `, `class "e" `} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in:\n%v", want, err)
		}
	}
	if strings.Contains(err.Error(), `class "f" `) {
		t.Errorf("a good class is blamed:\n%v", err)
	}
}

func TestExpressionThatRunsLong(t *testing.T) {
	c, err := compileClasses(map[string]string{"slow": "json.all(a, json.all(b, a == b))"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.of(t.Context(), 200, "["+strings.Repeat("1,", 2000)+"1]")
	if err == nil || !strings.Contains(err.Error(), "class slow") || !strings.Contains(err.Error(), "takes too long") {
		t.Errorf("got %v", err)
	}
}

func TestEvaluationEndsWithItsContext(t *testing.T) {
	c, err := compileClasses(map[string]string{"slow": "json.all(a, a == 1)"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	body := "[" + strings.Repeat("1,", 2000) + "1]"
	if _, err = c.of(ctx, 200, body); err == nil || !strings.Contains(err.Error(), "takes too long") {
		t.Errorf("got %v", err)
	}
	if class, err := c.of(t.Context(), 200, body); class != "slow" || err != nil {
		t.Errorf("in time: %q, %v", class, err)
	}
}

func TestExpressionsOutOfBounds(t *testing.T) {
	nested := func(n int) string {
		return strings.Repeat("json.all(a, ", n) + "true" + strings.Repeat(")", n)
	}
	for name, c := range map[string]struct{ source, want string }{
		"nested as far as may be": {nested(nestingLimit), ""},
		"nested too far":          {nested(nestingLimit + 1), "comprehension exceeds nesting limit"},
		"too long":                {"body == '" + strings.Repeat("x", sourceLimit) + "'", "expression code point size exceeds limit"},
		"too many brackets":       {strings.Repeat("(", 4000) + "true" + strings.Repeat(")", 4000), "recursion limit"},
	} {
		_, err := compileClasses(map[string]string{"a": c.source})
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && len(err.Error()) > 2000 {
			t.Errorf("%s: %d characters of error", name, len(err.Error()))
		}
	}
}

// What is no JSON leaves json null, and nothing can be read from null.
func TestBodiesThatAreNoJSON(t *testing.T) {
	deep := strings.Repeat("[", 1<<20) + strings.Repeat("]", 1<<20)
	large := `{"reviews":[{"text":"` + strings.Repeat("x", 1<<20) + `"}]}`
	none := []string{"", "<html>", `{"a":`, deep, "null"}
	for source, matching := range map[string][]string{
		"json == null":                     none,
		"has(json.reviews)":                {large},
		"!has(json.reviews)":               append([]string{`{"a":1}`, "3"}, none...),
		"json.reviews[0].text.size() > 10": {large},
		"json.reviews != 1":                {large},
	} {
		c, err := compileClasses(map[string]string{"it": source})
		if err != nil {
			t.Fatal(err)
		}
		for _, body := range append([]string{large, `{"a":1}`, "3", "[]"}, none...) {
			if class, err := c.of(t.Context(), 200, body); err != nil || (class == "it") != slices.Contains(matching, body) {
				t.Errorf("%s of %.20q: %q, %v", source, body, class, err)
			}
		}
	}
}

// TestWorstExpressions logs how long the dearest expressions take that are
// accepted, on a body of a mebibyte: all of them end.
func TestWorstExpressions(t *testing.T) {
	list := "[" + strings.Repeat("1,", 1<<19) + "1]"
	text := strings.Repeat("a", 1<<20)
	for _, e := range []struct{ source, body string }{
		{"json.all(a, json.all(b, json.all(c, json.all(d, a == b || c == d))))", list},
		{"json.map(a, json.map(b, a)).size() > 0", list},
		{"body.matches('(a|aa|aaa)*(a+)+(a*)*$')", text},
		{strings.Repeat("body.contains('"+strings.Repeat("a", 90)+"b') || ", 20) + "false", text},
		{strings.Repeat("body + ", 200) + "body == ''", text},
	} {
		c, err := compileClasses(map[string]string{"worst": e.source})
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		_, err = c.of(t.Context(), 200, e.body)
		t.Logf("%s: %.40s… %v", time.Since(began).Round(time.Millisecond), e.source, err != nil)
	}
}
