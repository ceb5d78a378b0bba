// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"strconv"
	"strings"
	"testing"
)

func TestMaskTextHidesEveryForm(t *testing.T) {
	obj := object(t, `{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {a: aHVudGVyMg==}, stringData: {b: correct-horse}}`)
	got := MaskText("bad aHVudGVyMg== or hunter2 or correct-horse or Y29ycmVjdC1ob3JzZQ==", obj)
	if want := "bad (masked) or (masked) or (masked) or (masked)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestMaskTextHidesEscapedAndShortValues(t *testing.T) {
	value := "say \"<horse>\"\n日本"
	obj := object(t, `{apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {a: "say \"<horse>\"\n日本", b: xyz, pin: 4711}}`)
	for _, text := range []string{
		value, strconv.Quote(value), `"` + inJSON(value) + `"`, strconv.Quote(`{"a":"` + inJSON(value) + `"}`),
		`invalid value: "xyz"`, `{\"b\":\"xyz\"}`, "'xyz'", "expected string, got 4711",
	} {
		got := MaskText(text, obj)
		if strings.Contains(got, "horse") || strings.Contains(got, "xyz") || strings.Contains(got, "4711") {
			t.Errorf("%s became %s", text, got)
		}
	}
	if text := "an xyzzy"; MaskText(text, obj) != text {
		t.Errorf("%q became %q", text, MaskText(text, obj))
	}
}

func TestStringDataIsTheSameAsItsEncoding(t *testing.T) {
	live := object(t, `{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {same: c2FtZQ==, changes: b2xk}}`)
	manifest := object(t, `{apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {same: same, changes: new}}`)
	fields := Compare(live, manifest)
	if len(fields) != 1 || fields[0].Path != "data.changes" || fields[0].After != maskedAfter {
		t.Errorf("fields %+v", fields)
	}
	b, a := Mask(live, manifest)
	if got := a.Object[fieldStringData].(map[string]any); got["same"] != masked || got["changes"] != maskedAfter {
		t.Errorf("masked to %v", got)
	}
	if b, a = Mask(Normalise(b), Normalise(a)); len(Compare(b, a)) != 1 {
		t.Errorf("masked twice: %v", Compare(b, a))
	}
}

func TestTextsAreWholeAndMaskedAsAPair(t *testing.T) {
	before, after := Texts(object(t, secret("{a: b2xk}", "{}")), object(t, secret("{a: bmV3}", "{}")))
	want := `apiVersion: v1
data: {a: (masked 1)}
kind: Secret
metadata:
  name: s
  annotations: {kubectl.kubernetes.io/last-applied-configuration: (masked)}
`
	if string(before) != want || string(after) != strings.Replace(want, "masked 1", "masked 2", 1) {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
	if got, none := Texts(object(t, config("{a: b}")), nil); len(none) != 0 || len(got) == 0 || string(got) != string(Text(object(t, config("{a: b}")))) {
		t.Errorf("before %q, after %q", got, none)
	}
}
