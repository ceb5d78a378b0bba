// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
)

const good = `apiVersion: labs.kubectl-labs.dev/v1alpha1
kind: Lab
metadata: {name: canary}
title: {en: Shift traffic, ja: トラフィックを移す}
summary: {en: Ten per cent first, ja: まず10%}
talk: {event: ふくばねてす node-2, title: IstioによるTraffic Management}
needs: {nodes: 1, memory: 4Gi, minutes: 25}
platform: istio
arena: {namespaces: [bookinfo, outside]}
clients:
  anyone: {from: deploy/load, url: "http://reviews:9080/reviews/0"}
  jason: {from: deploy/load, url: "http://reviews:9080/reviews/0", headers: {end-user: jason}}
  outsider: {from: outside/deploy/load, url: "http://reviews.bookinfo:9080/reviews/0"}
classes:
  v1: "code == 200 && !has(json.reviews[0].rating)"
  v2: "code == 200 && json.reviews[0].rating.color == 'black'"
steps:
- id: bookinfo
  title: {en: Bookinfo, ja: ブックインフォ}
  apply: steps/10-bookinfo
  check: [{ready: all}]
- id: canary
  title: {en: Canary, ja: カナリア}
  task: steps/30-canary
  check:
  - traffic: {as: anyone, share: {v2: 10}, not: {v2: [5, 20]}, within: 10s}
  - resource: {apiVersion: v1, kind: Pod, name: x, expect: "true"}
- id: lose-one
  title: {en: Lose one, ja: 一つ失う}
  do: [{stopNode: control-plane2}]
`

// files is a tree that holds one lab file and the folders of the good lab.
func files(text string) fstest.MapFS {
	return fstest.MapFS{
		"canary/lab.yaml": {Data: []byte(text)},
		"canary/steps/10-bookinfo/kustomization.yaml": {},
		"canary/steps/30-canary/kustomization.yaml":   {},
		"canary/steps/40-empty/notes.txt":             {},
	}
}

func TestLoad(t *testing.T) {
	l, err := Load(files(good), "canary/lab.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Action{{StopNode: "control-plane2"}}, l.Steps[2].Do); diff != "" {
		t.Error(diff)
	}
	want := &TrafficCheck{As: "anyone", Share: map[string]float64{"v2": 10},
		Not: map[string][]float64{"v2": {5, 20}}, Within: Duration(10 * time.Second)}
	if diff := cmp.Diff(want, l.Steps[1].Check[0].Traffic); diff != "" {
		t.Error(diff)
	}
	if l.Steps[0].Check[0].Ready.Scope != "all" || l.Steps[1].Folder() != "steps/30-canary" {
		t.Errorf("ready or folder misread: %+v", l.Steps)
	}
	if namespace, name := l.Clients["outsider"].Workload("bookinfo"); namespace != "outside" || name != "load" {
		t.Errorf("outsider comes from %s/%s", namespace, name)
	}
}

// TestMistakes changes one line of the good file at a time.
func TestMistakes(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"unknown field":      {"  task: steps/30-canary", "  taks: steps/30-canary", `canary/lab.yaml:24: unknown field "taks" in steps[1] (did you mean "task"?)`},
		"field in flow":      {"share: {v2: 10}", "sahre: {v2: 10}", `:26: unknown field "sahre" in steps[1].check[0].traffic (did you mean "share"?)`},
		"wrong type":         {"nodes: 1", "nodes: one", `:7: needs.nodes wants a whole number, not "one"`},
		"number as text":     {"{name: canary}", "{name: 7}", `:3: metadata.name wants text: put quotes round 7`},
		"list as text":       {"task: steps/30-canary", "task: [steps]", `:24: steps[1].task wants a single value, not a list`},
		"missing language":   {"title: {en: Canary, ja: カナリア}", "title: {en: Canary}", `:23: steps[1].title.ja is missing`},
		"unknown language":   {"ja: まず10%}", "ja: まず10%, jp: x}", `:5: summary.jp is no language of the labs (did you mean "ja"?)`},
		"duplicate id":       {"- id: canary", "- id: bookinfo", `:22: steps[1].id is "bookinfo", which is also the id of the step on line 18`},
		"two kinds of work":  {"  task: steps/30-canary", "  task: steps/30-canary\n  apply: steps/30-canary", `steps[1] wants exactly one of apply, task and do, it has 2`},
		"unknown outcome":    {"  task: steps/30-canary", "  task: steps/30-canary\n  expect: fails", `:25: steps[1].expect is "fails": it is failing, or left out (did you mean "failing"?)`},
		"nothing to fail":    {"  do: [{stopNode: control-plane2}]", "  do: [{stopNode: control-plane2}]\n  expect: failing", `steps[2].expect needs apply or task`},
		"no work":            {"  task: steps/30-canary\n", "", `steps[1] wants exactly one of apply, task and do, it has 0`},
		"two checks in one":  {"[{ready: all}]", "[{ready: all, resource: {apiVersion: v1, kind: Pod, name: x, expect: 'true'}}]", `:21: steps[0].check[0] wants exactly one of ready, traffic and resource, it has 2`},
		"unknown check":      {"[{ready: all}]", "[{raedy: all}]", `unknown field "raedy" in steps[0].check[0] (did you mean "ready"?)`},
		"ready of what":      {"ready: all", "ready: some", `steps[0].check[0].ready wants the word "all", not "some"`},
		"unknown client":     {"as: anyone", "as: anyon", `traffic.as names client "anyon", which is not there (did you mean "anyone"?)`},
		"unknown class":      {"share: {v2: 10}, not: {v2: [5, 20]}", "share: {w2: 10}, not: {w2: [5, 20]}", `share.w2 names class "w2", which is not there (did you mean "v2"?)`},
		"share too large":    {"share: {v2: 10}", "share: {v2: 110}", `share.v2 is 110: a percentage goes from 0 to 100`},
		"not missing":        {", not: {v2: [5, 20]}", "", `steps[1].check[0].traffic.not.v2 is missing`},
		"not equal":          {"[5, 20]", "[5, 10]", `not.v2[1] is 10, too near to the true share 10`},
		"not of nothing":     {"not: {v2: [5, 20]}", "not: {v2: [5], v1: [3]}", `not.v1 has no share to go with`},
		"sum":                {"share: {v2: 10}, not: {v2: [5, 20]}", "share: {v1: 95, v2: 10}, not: {v1: [80], v2: [5, 20]}", `adds up to 105, which is more than 100`},
		"within":             {"within: 10s", "within: 10", `traffic.within wants a time such as 10s, not "10"`},
		"folder missing":     {"steps/30-canary", "steps/30-canari", `is folder "steps/30-canari", which is not there (did you mean "steps/30-canary"?)`},
		"folder outside":     {"steps/30-canary", "../canary/steps/30-canary", `it wants a folder inside the lab's own`},
		"folder empty":       {"steps/30-canary", "steps/40-empty", `holds no kustomization.yaml`},
		"client outside":     {"outside/deploy/load", "ouside/deploy/load", `is in namespace "ouside", which is not in the arena (did you mean "outside"?)`},
		"client of no kind":  {"outside/deploy/load", "outside/load", `it wants deploy/NAME or NAMESPACE/deploy/NAME`},
		"url":                {`"http://reviews.bookinfo:9080/reviews/0"`, `reviews:9080`, `it wants an address such as`},
		"memory":             {"memory: 4Gi", "memory: 4 gigs", `needs.memory is "4 gigs": it wants a quantity such as 4Gi`},
		"version":            {"v1alpha1", "v1", `apiVersion is "labs.kubectl-labs.dev/v1", which this version cannot read (did you mean "labs.kubectl-labs.dev/v1alpha1"?)`},
		"name and folder":    {"{name: canary}", "{name: carnary}", `metadata.name is "carnary", but the folder is "canary" (did you mean "canary"?)`},
		"twice":              {"platform: istio", "platform: istio\nplatform: istio", `:9: "platform" stands twice in the lab, first on line 8`},
		"anchor":             {"platform: istio", "platform: &p istio", `anchors and aliases are not used`},
		"two documents":      {"platform: istio", "platform: istio\n---", `a lab file holds one document`},
		"no YAML":            {"platform: istio", "platform: [istio", `not YAML: `},
		"two actions":        {"{stopNode: control-plane2}", "{stopNode: a, startNode: b}", `steps[2].do[0] wants exactly one of stopNode, startNode, snapshot and restore, it has 2`},
		"resource half":      {"name: x, expect: \"true\"", "name: x", `resource.expect is missing`},
		"empty class":        {`"code == 200 && !has(json.reviews[0].rating)"`, `""`, `:15: classes.v1 is missing`},
		"empty":              {good, "", `canary/lab.yaml:1: the file is empty`},
		"header with a gap":  {"end-user: jason", "end user: jason", `is no header that can be sent`},
		"namespaces missing": {"arena: {namespaces: [bookinfo, outside]}", "arena: {}", `:9: arena.namespaces is missing`},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(good, c.old, c.new, 1)
			if text == good {
				t.Fatalf("%q is not in the good file", c.old)
			}
			_, err := Load(files(text), "canary/lab.yaml")
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got:\n%v\nwant in it:\n%s", err, c.want)
			}
		})
	}
}

func TestAllMistakesAtOnce(t *testing.T) {
	text := strings.NewReplacer("as: anyone", "as: anyon", "nodes: 1", "nodes: one", "task:", "taks:").Replace(good)
	_, err := Load(files(text), "canary/lab.yaml")
	var problems Problems
	if !errors.As(err, &problems) {
		t.Fatalf("got %v", err)
	}
	var lines []int
	for _, problem := range problems {
		lines = append(lines, problem.Line)
	}
	if diff := cmp.Diff([]int{7, 22, 24, 26}, lines); diff != "" {
		t.Errorf("lines (-want +got):\n%s\n%v", diff, err)
	}
}

func TestUnknownStep(t *testing.T) {
	l, err := Load(files(good), "canary/lab.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if i, err := l.Step("canary"); i != 1 || err != nil {
		t.Errorf("canary is step %d, %v", i, err)
	}
	_, err = l.Step("canari")
	want := &UnknownError{Kind: "step", Name: "canari", Nearest: "canary"}
	var got *UnknownError
	if !errors.As(err, &got) || !cmp.Equal(want, got) {
		t.Errorf("got %v", err)
	}
}

func TestNearest(t *testing.T) {
	for name, want := range map[string]string{
		"istio-canari": "istio-canary", "istoi-canary": "istio-canary", "fault": "", "CANARY": "canary", "x": "",
	} {
		if got := Nearest(name, []string{"istio-canary", "canary", "fault-injection"}); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", name, got, want)
		}
	}
}

// FuzzLoad feeds the loader anything: it must answer, not panic, and what it
// accepts must keep the rules the rest of the tool relies on.
func FuzzLoad(f *testing.F) {
	f.Add(good)
	f.Add("")
	f.Add("a: &a [*a]")
	f.Add("steps: [{check: [{ready: }]}]")
	f.Add("? [a]\n: b\n<<: {kind: Lab}")
	f.Add("title: {en: \"\\ud800\"}\n---\n")
	f.Fuzz(func(t *testing.T, text string) {
		l, err := Load(files(text), "canary/lab.yaml")
		if err != nil {
			if err.Error() == "" {
				t.Error("an error without words")
			}
			return
		}
		for _, step := range l.Steps {
			if step.ID == "" || step.Title.In("ja") == "" {
				t.Errorf("accepted a step without id or title: %+v", step)
			}
		}
	})
}
