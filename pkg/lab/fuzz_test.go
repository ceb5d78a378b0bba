// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"regexp"
	"strings"
	"testing"
)

// FuzzLoad feeds the loader anything: it must answer, not panic; problems must
// have a place; and what it accepts must keep the rules the rest of the tool
// relies on, and fit the schema.
func FuzzLoad(f *testing.F) {
	f.Add(good)
	f.Add("")
	f.Add("a: &a [*a]")
	f.Add("steps: [{check: [{ready: }]}]")
	f.Add("? [a]\n: b\n<<: {kind: Lab}")
	f.Add("title: {en: \"\\ud800\"}\n---\n")
	for _, m := range mistakes() {
		f.Add(strings.Replace(good, m.old, m.new, 1))
	}
	f.Fuzz(func(t *testing.T, text string) {
		source, problems, err := Read(files(text), "canary/lab.yaml")
		if err != nil {
			t.Fatal(err)
		}
		lines := len(regexp.MustCompile("[\n\r\u0085\u2028\u2029]").Split(text, -1)) // as YAML counts
		for _, p := range problems {
			if p.File != "canary/lab.yaml" || p.Line < 1 || p.Line > lines || p.Message == "" {
				t.Fatalf("%+v in a file of %d lines", p, lines)
			}
		}
		if len(problems) > 0 {
			return
		}
		for _, step := range source.Lab.Steps {
			if step.ID == "" || step.Title.In("ja") == "" {
				t.Errorf("accepted a step without id or title: %+v", step)
			}
		}
		if err := fitsSchema(t, text); err != nil {
			t.Errorf("loads, and does not fit the schema: %v", err)
		}
	})
}
