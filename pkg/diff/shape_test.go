// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// owned gives a widget managed fields in which its lists have keys of their own.
func owned(spec string) string {
	return `
apiVersion: example.test/v1
kind: Widget
metadata:
  name: w
  finalizers: [a.test/x, a.test/y]
  managedFields:
  - manager: one
    fieldsType: FieldsV1
    fieldsV1:
      f:spec:
        f:rules: {}
        f:doors:
          .: {}
          k:{"side":"left","floor":1}:
            .: {}
            f:side: {}
            f:locks:
              .: {}
              k:{"slot":1}: {.: {}, f:slot: {}}
  - manager: two
    fieldsType: FieldsV1
    fieldsV1:
      f:spec:
        f:tags:
          .: {}
          v:"old": {}
spec: ` + spec
}

func TestListsAreMatchedByTheServersKeys(t *testing.T) {
	for name, c := range map[string]struct {
		before, after string
		want          []string
	}{
		"keys of two fields": {
			"{doors: [{side: left, floor: 1, name: a}, {side: left, floor: 2, name: a}]}",
			"{doors: [{side: left, floor: 2, name: b}, {side: left, floor: 1, name: a}]}",
			[]string{"change spec.doors[2/left].name", "order spec.doors"},
		},
		"inside an item": {
			"{doors: [{side: left, floor: 1, locks: [{slot: 1, key: k}]}]}",
			"{doors: [{side: left, floor: 1, locks: [{slot: 2, key: k}, {slot: 1, key: l}]}]}",
			[]string{"change spec.doors[1/left].locks[1].key", "add spec.doors[1/left].locks[2]"},
		},
		"a key that a manifest leaves out": {
			"{doors: [{side: left, floor: 1, name: a}]}", "{doors: [{side: left, name: a, wide: true}]}",
			[]string{"remove spec.doors[a].floor", "add spec.doors[a].wide"},
		},
		"a set of values": {"{tags: [old, b, c]}", "{tags: [c, b, new]}",
			[]string{"remove spec.tags[old]", "add spec.tags[new]", "order spec.tags"}},
		"a list that is one value": {"{rules: [{name: a, size: 1}]}", "{rules: [{name: b}, {name: a, size: 2}]}",
			[]string{"change spec.rules[a].size", "add spec.rules[b]", "order spec.rules"}},
		"added behind": {"{rules: [{name: a}]}", "{rules: [{name: a}, {name: b}]}", []string{"add spec.rules[b]"}},
		"no names":     {"{rules: [{size: 1}]}", "{rules: [{size: 2}]}", []string{"change spec.rules"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, f := range Compare(object(t, owned(c.before)), object(t, owned(c.after))) {
				got = append(got, string(f.Op)+" "+f.Path)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("fields differ (-want +got):\n%s", d)
			}
		})
	}
}

func TestPathsAreUnambiguous(t *testing.T) {
	for key, want := range map[string]string{
		"plain": "data.plain", "a.b/c": "data[a.b/c]", "": `data[""]`, "a][b": `data["a][b"]`,
	} {
		if got := join("data", key); got != want {
			t.Errorf("key %q: %s, want %s", key, got, want)
		}
	}
}
