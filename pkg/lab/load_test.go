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
  - latency: {as: jason, of: v2, over: 5.3s, under: 6.7s, share: 95, not: 50, means: {en: It is late., ja: 遅い。}}
- id: lose-one
  title: {en: Lose one, ja: 一つ失う}
  do: [{stopNode: control-plane2}]
`

// files is a tree that holds one lab file and the folders of the good lab.
func files(text string) fstest.MapFS {
	return fstest.MapFS{
		"canary/lab.yaml": {Data: []byte(text)},
		"canary/steps/10-bookinfo/kustomization.yaml":           {},
		"canary/steps/30-canary/kustomization.yaml":             {},
		"canary/steps/30-canary/wrong/half/kustomization.yaml":  {},
		"canary/steps/30-canary/wrong/all/kustomization.yaml":   {},
		"canary/steps/30-canary/wrong/README.md":                {},
		"canary/steps/40-empty/notes.txt":                       {},
		"canary/steps/50-badly/kustomization.yaml":              {},
		"canary/steps/50-badly/wrong/not_so/kustomization.yaml": {},
		"canary/steps/50-badly/wrong/hollow/reviews.yaml":       {},
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
	late := &LatencyCheck{As: "jason", Of: "v2", Over: Duration(5300 * time.Millisecond), Under: Duration(6700 * time.Millisecond),
		Share: 95, Not: 50, Means: Text{"en": "It is late.", "ja": "遅い。"}}
	if diff := cmp.Diff(late, l.Steps[1].Check[2].Latency); diff != "" {
		t.Error(diff)
	}
	if namespace, name := l.Clients["outsider"].Workload("bookinfo"); namespace != "outside" || name != "load" {
		t.Errorf("outsider comes from %s/%s", namespace, name)
	}
}

func TestMistakes(t *testing.T) {
	for name, c := range mistakes() {
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
	want := &UnknownError{Kind: "step", Name: "canari", Nearest: "canary", In: "canary"}
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

func TestWrongAnswers(t *testing.T) {
	l, err := Load(files(good), "canary/lab.yaml")
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{nil, {"steps/30-canary/wrong/all", "steps/30-canary/wrong/half"}, nil}
	for i, step := range l.Steps {
		got, err := step.Answers(files(good), "canary", WrongAnswers)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want[i], got); diff != "" {
			t.Errorf("step %s: %s", step.ID, diff)
		}
	}
}

func TestReadGoesOnWithProblems(t *testing.T) {
	source, problems, err := Read(files(strings.Replace(good, "nodes: 1", "nodes: one", 1)), "canary/lab.yaml")
	if err != nil || len(problems) != 1 {
		t.Fatalf("got %v, %v", problems, err)
	}
	if source.Lab.Steps[2].ID != "lose-one" || source.Line("steps[1].check[0].traffic.share.v2") != 26 || source.Line("steps[7].nothing") != 17 {
		t.Errorf("misread, or on other lines: %+v", source)
	}
}
