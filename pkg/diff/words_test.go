// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// framed shows marks as «words» of a line.
func framed(line Line) string {
	var out strings.Builder
	at := 0
	for _, m := range line.Marks {
		out.WriteString(line.Text[at:m.From] + "«" + line.Text[m.From:m.To] + "»")
		at = m.To
	}
	return strings.TrimSpace(out.String() + line.Text[at:])
}

func TestMarksAreTheWordsThatDiffer(t *testing.T) {
	for name, c := range map[string]struct {
		before, after string
		want          []string
	}{
		"a number":     {"{a: 2}", "{a: 5}", []string{"- a: «2»", "+ a: «5»"}},
		"an image":     {"{a: 'reg.test:5000/web:v1.25.3'}", "{a: 'reg.test:5000/web:v1.26.3'}", []string{"- a: reg.test:5000/web:v1.«25».3", "+ a: reg.test:5000/web:v1.«26».3"}},
		"words come":   {"{a: one three}", "{a: one two three}", []string{"- a: one three", "+ a: one «two» three"}},
		"dashes":       {"{a: web-7d9f-x}", "{a: web-88aa-x}", []string{"- a: web-«7d9f»-x", "+ a: web-«88aa»-x"}},
		"Japanese":     {"{a: 重みを半分に}", "{a: 重みを全部に}", []string{"- a: 重みを«半分»に", "+ a: 重みを«全部»に"}},
		"it comes":     {"{}", "{a: 1}", []string{"+ a: 1"}},
		"other types":  {"{a: {b: 1}}", "{a: x}", []string{"- a: «{b: 1}»", "+ a: «x»"}},
		"lines":        {`{a: "one\nport: 80\n"}`, `{a: "one\nport: 81\nnew\n"}`, []string{"one", "- port: «80»", "+ port: «81»", "+ new"}},
		"unlike lines": {`{a: "one\ntwo\n"}`, `{a: "one\nmany others\n"}`, []string{"one", "- two", "+ many others"}},
		"a later line": {`{a: "x\nport: 80\n"}`, `{a: "x\ninserted\nport: 81\n"}`, []string{"x", "- port: «80»", "+ inserted", "+ port: «81»"}},
		"the order":    {"{a: [{name: x}, {name: z}]}", "{a: [{name: z}, {name: x}]}", []string{"- [«x», «z»]", "+ [«z», «x»]"}},
		"no line end":  {`{a: "x\ny\n"}`, `{a: "x\ny"}`, []string{"y", "+ (no line end)"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, line := range Hunks(object(t, config(c.before)), object(t, config(c.after)), Options{}) {
				if line.Kind != Path {
					got = append(got, strings.Replace(framed(line), "   ", " ", 1))
				}
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("lines differ (-want +got):\n%s", d)
			}
		})
	}
}

func TestSecretsHaveNoMarks(t *testing.T) {
	for _, line := range Hunks(object(t, secret("{a: b2xk}", "{}")), object(t, secret("{a: bmV3}", "{ }")), Options{}) {
		if len(line.Marks) > 0 {
			t.Errorf("marked: %s", framed(line))
		}
	}
}
