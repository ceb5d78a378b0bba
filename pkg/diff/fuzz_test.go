// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"testing"
	"unicode/utf8"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/json"
	"sigs.k8s.io/yaml"
)

// FuzzCompare holds for any two JSON objects: nothing panics, an object does not
// differ from itself, the fields lead from one version to the other, and what is
// rendered is whole.
func FuzzCompare(f *testing.F) {
	for _, seed := range []struct{ before, after string }{
		{`{"a":1,"b":"x"}`, `{"a":1.0,"c":[]}`},
		{`{"l":[{"name":"a","v":1},{"name":"b"}]}`, `{"l":[{"name":"c"},{"name":"b"},{"name":"a","v":2}]}`},
		{`{"l":["a","b"],"t":"one\ntwo\n"}`, `{"l":["b","a"],"t":"one\nzwei\n\n"}`},
		{`{"l":[1]}`, `{"l":[1.0,"1",null,{}]}`},
		{`{"kind":"Secret","data":{"a":"YQ==","b":1}}`, `{"kind":"Secret","data":{"a":"Yg=="},"stringData":{"a":"a"}}`},
		{`{"spec":{"t":["a","b"]}}`, `{"metadata":{"managedFields":[{"fieldsV1":{"f:spec":{"f:t":{"v:\"a\"":{}}}}}]},"spec":{"t":["b","c"]}}`},
		{`{"metadata":{"managedFields":[{"fieldsV1":{"f:l":{"k:{\"x\":1}":{}}}}]},"l":[{"x":1},{"x":2}]}`, `{"l":[{"x":2,"y":3},{"x":1}]}`},
		{`{"":{"":[{"name":""}]},"a][":1}`, `{"":{"":[{"name":"]"}]},"a][":{"b.c":2}}`},
		{`{"a":"重みを半分に"}`, `{"a":"重み\tを"}`},
		{`{"metadata":1}`, `{"metadata":{"managedFields":[7,{"fieldsV1":[]}]},"status":3}`},
		{`{"kind":"Pod","spec":{"volumes":[{"name":"kube-api-access-abcde"}]}}`, `{"kind":"Pod","spec":{"volumes":[{"name":"(assigned)"}]}}`},
	} {
		f.Add(seed.before, seed.after)
	}
	f.Fuzz(func(t *testing.T, x, y string) {
		before, after := parsed(x), parsed(y)
		if before == nil || after == nil {
			return
		}
		holds(t, before, after)
	})
}

func holds(t *testing.T, before, after *unstructured.Unstructured) {
	t.Helper()
	if same := Compare(before, before.DeepCopy()); len(same) > 0 {
		t.Errorf("differs from itself: %+v", same)
	}
	followsFields(t, before, after)
	for _, lines := range [][]Line{
		Hunks(before, after, Options{}), Hunks(nil, after, Options{Manifest: before}), Hunks(before, nil, Options{Full: true}),
	} {
		wholeLines(t, lines)
	}
	readsBack(t, before, after)
}

func parsed(text string) *unstructured.Unstructured {
	m := map[string]any{}
	if !utf8.ValidString(text) || json.Unmarshal([]byte(text), &m) != nil || m == nil {
		return nil
	}
	return &unstructured.Unstructured{Object: m}
}

// wholeLines checks that marks are ranges of characters, in order.
func wholeLines(t *testing.T, lines []Line) {
	t.Helper()
	for _, line := range lines {
		at := 0
		for _, m := range line.Marks {
			if m.From < at || m.To <= m.From || m.To > len(line.Text) || !utf8.ValidString(line.Text[m.From:m.To]) {
				t.Fatalf("marks %v of %q", line.Marks, line.Text)
			}
			at = m.To
		}
	}
}

// readsBack checks that the text of an object is the object.
func readsBack(t *testing.T, before, after *unstructured.Unstructured) {
	t.Helper()
	b, a := Mask(Normalise(before), Normalise(after))
	textB, textA := Texts(before, after)
	for text, obj := range map[string]*unstructured.Unstructured{string(textB): b, string(textA): a} {
		data, err := yaml.YAMLToJSON([]byte(text))
		if err != nil {
			t.Fatalf("%v in:\n%s", err, text)
		}
		if got := parsed(string(data)); got == nil || !equal(got.Object, obj.Object) {
			t.Errorf("%v reads back as %s from:\n%s", obj.Object, data, text)
		}
	}
}
