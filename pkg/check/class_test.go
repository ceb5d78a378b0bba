// SPDX-License-Identifier: Apache-2.0

package check

import (
	"strings"
	"testing"
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
		got, err := c.of(r.code, r.body)
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
		if got, err := c.of(200, body); got != want || err != nil {
			t.Errorf("%s is %q (%v), want %q", body, got, err, want)
		}
	}
}

func TestClassesThatOverlap(t *testing.T) {
	c, err := compileClasses(map[string]string{"fine": "code == 200", "short": "size(body) < 10"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.of(200, "short")
	if err == nil || !strings.Contains(err.Error(), "classes fine and short both match a response with code 200") {
		t.Errorf("got %v", err)
	}
}

func TestClassesThatDoNotCompile(t *testing.T) {
	_, err := compileClasses(map[string]string{"a": "code == ", "b": "code + 1", "c": "cod == 200", "d": "json.ok", "e": "code == '200'", "f": "true"})
	if err == nil {
		t.Fatal("compiled")
	}
	for _, want := range []string{"class a:", "class b:", "of type int, it must be true or false", "class c:", "undeclared reference to 'cod'", "class d:", "class e:"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in:\n%v", want, err)
		}
	}
	if strings.Contains(err.Error(), "class f:") {
		t.Errorf("a good class is blamed:\n%v", err)
	}
}

func TestExpressionThatRunsLong(t *testing.T) {
	list := "[" + strings.Repeat("1,", 200) + "1]"
	c, err := compileClasses(map[string]string{"slow": list + ".all(a, " + list + ".all(b, " + list + ".all(c, a == b || a == c)))"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.of(200, "")
	if err == nil || !strings.Contains(err.Error(), "class slow") || !strings.Contains(err.Error(), "takes too long") {
		t.Errorf("got %v", err)
	}
}
