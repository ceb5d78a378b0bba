// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// TestProof is one author's afternoon: killed, gone through with the labs that
// ship, shown a grader that is blind, and interrupted.
func TestProof(t *testing.T) {
	d := &author{newDesk(t), authorNodes(t)}
	t.Cleanup(func() { unmade(t, d) })
	stories := []struct {
		name string
		tell func(*testing.T, *author)
	}{
		{"killed while the cluster is made", proofKilled},
		{"the shipped labs hold", shippedLabsHold},
		{"a blind grader is caught", blindGrader},
		{"interrupted, and nothing is left", proofInterrupted},
	}
	for _, s := range stories {
		if !t.Run(s.name, func(t *testing.T) { d.t = t; s.tell(t, d) }) {
			break
		}
	}
	d.t = t
}

// author is a desk on a machine where clusters of other authors may stand.
type author struct {
	*desk
	others []string
}

// shippedLabs begin with the one that waits most, so that it shares the machine with
// the longest of the other tests.
func shippedLabs() []string { return []string{"fault-injection", "istio-canary"} }

func proofKilled(t *testing.T, d *author) {
	r := d.background("Starting control-plane", "author", "test", lab)
	r.end(syscall.SIGKILL)
	if len(d.nodes(t)) == 0 {
		t.Fatal("the kill came too late or too early: no node container is left")
	}
}

// report is what the test reads of author test -o json.
type report struct {
	OK   bool
	Labs []struct {
		Lab   string
		Steps []struct {
			Step, Skipped string
			LeftOut       int
			Trials        []struct {
				Kind, Name, Outcome string
				OK                  bool
				Why                 []string
			}
		}
	}
}

// shippedLabsHold goes on from the half-made cluster, which has to go.
func shippedLabsHold(t *testing.T, d *author) {
	file := filepath.Join(t.TempDir(), "proof.xml")
	args := append([]string{"author", "test"}, shippedLabs()...)
	r := d.background("✓ platform", append(args, "--limit", "1h", "--sample", "6", "--seed", "1", "--keep", "-o", "json", "--junit", file)...)
	d.prefer(t)
	<-r.ended
	t.Log(r.said.String())
	if code := r.c.ProcessState.ExitCode(); code != 0 {
		t.Errorf("it ended with %d", code)
	}
	got := decode[report](t, r.out.String())
	if !got.OK || len(got.Labs) != len(shippedLabs()) {
		t.Fatalf("ok %v, labs %d", got.OK, len(got.Labs))
	}
	trials, sampled := 0, 0
	for _, l := range got.Labs {
		leftOut := 0
		for _, s := range l.Steps {
			kinds := map[string]int{}
			for _, trial := range s.Trials {
				kinds[trial.Kind]++
				trials++
			}
			sampled, leftOut = sampled+kinds["mutant"]+kinds["equivalent"], leftOut+s.LeftOut
			if s.Skipped == "" && (kinds["untouched"] != 1 || kinds["solved"] != 1 || kinds["reset"] != 1) {
				t.Errorf("%s %s was not measured in every state: %v", l.Lab, s.Step, kinds)
			}
			if wrong := wrongAnswers(t, l.Lab, s.Step); kinds["wrong"] != wrong {
				t.Errorf("%s %s: %d wrong answers tried, %d written down", l.Lab, s.Step, kinds["wrong"], wrong)
			}
		}
		if leftOut == 0 {
			t.Errorf("%s: a sample and a limit, and nothing is said to be left out", l.Lab)
		}
	}
	if sampled == 0 {
		t.Error("no variant was tried")
	}
	readByCI(t, file, trials, 0)
	if nodes := d.nodes(t); len(nodes) != 1 {
		t.Errorf("one cluster is kept, here are the nodes %v", nodes)
	}
}

// prefer gives the author's nodes four times the share of the processors that the nodes
// of others have: on them answers are timed, and they are busy for the longest.
func (d *author) prefer(t *testing.T) {
	t.Helper()
	args := append([]string{"update", "--cpu-shares", "4096"}, d.nodes(t)...)
	if out, err := exec.Command("docker", args...).CombinedOutput(); err != nil {
		t.Errorf("docker %s: %v: %s", strings.Join(args, " "), err, out)
	}
}

// wrongAnswers counts the folders below wrong/ of a step's own folder.
func wrongAnswers(t *testing.T, labName, step string) int {
	t.Helper()
	found, err := filepath.Glob(filepath.Join("../../labs", labName, "steps", "[0-9]*-"+step, "wrong", "*", "kustomization.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return len(found)
}

// readByCI counts what a CI system would.
func readByCI(t *testing.T, file string, trials, failures int) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Failures int `xml:"failures,attr"`
		Cases    []struct {
			Skipped *struct{} `xml:"skipped"`
			Failure *struct{} `xml:"failure"`
		} `xml:"testsuite>testcase"`
	}
	if err := xml.Unmarshal(data, &got); err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	cases, failed := 0, 0
	for _, c := range got.Cases {
		if c.Skipped == nil {
			cases++
		}
		if c.Failure != nil {
			failed++
		}
	}
	if cases != trials || failed != failures || got.Failures != failures {
		t.Errorf("JUnit has %d cases, %d failed (%d said); the report has %d and %d", cases, failed, got.Failures, trials, failures)
	}
}

const blind = `apiVersion: labs.kubectl-labs.dev/v1alpha1
kind: Lab
metadata: {name: blind}
title: {en: Blind, ja: 見えない}
summary: {en: A grader that cannot tell 10 from 12., ja: 10 と 12 を見分けない採点。}
talk: {event: none, title: none}
needs: {nodes: 1, memory: 4Gi, minutes: 1}
platform: istio
arena: {namespaces: [bookinfo]}
clients:
  anyone: {from: deploy/load, url: "http://reviews:9080/reviews/0"}
classes:
  v1: "code == 200 && !has(json.reviews[0].rating)"
steps:
- id: bookinfo
  title: {en: Bookinfo, ja: Bookinfo}
  apply: steps/10-bookinfo
  check: [{ready: all}]
- id: canary
  title: {en: Canary, ja: カナリア}
  task: steps/20-canary
  check:
  - traffic: {as: anyone, share: {v1: 90}, not: {v1: [50]}}
`

const blindRules = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: reviews, namespace: bookinfo}
spec:
  host: reviews
  subsets:
  - {name: v1, labels: {version: v1}}
  - {name: v2, labels: {version: v2}}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: reviews, namespace: bookinfo}
spec:
  hosts: [reviews]
  http:
  - route:
    - {destination: {host: reviews, subset: v1}, weight: 90}
    - {destination: {host: reviews, subset: v2}, weight: 10}
`

// blindLab writes a lab whose check is too coarse for one of its wrong answers.
func blindLab(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	guide := "---\n---\n# Blind\n\nText.\n\n## bookinfo\n\n**Bookinfo**\n\nText.\n\n## canary\n\n**Canary**\n\nText.\n"
	twelve := strings.NewReplacer("weight: 90", "weight: 88", "weight: 10", "weight: 12").Replace(blindRules)
	most := strings.NewReplacer("weight: 90", "weight: 20", "weight: 10", "weight: 80").Replace(blindRules)
	for name, text := range map[string]string{
		"lab.yaml": blind, "guide.en.md": guide, "guide.ja.md": guide,
		"steps/10-bookinfo/kustomization.yaml":            "resources: [../../../bases/bookinfo]\n",
		"steps/20-canary/kustomization.yaml":              "resources: [../10-bookinfo, rules.yaml]\n",
		"steps/20-canary/rules.yaml":                      blindRules,
		"steps/20-canary/wrong/twelve/kustomization.yaml": "resources: [../../../10-bookinfo, rules.yaml]\n",
		"steps/20-canary/wrong/twelve/rules.yaml":         twelve,
		"steps/20-canary/wrong/most/kustomization.yaml":   "resources: [../../../10-bookinfo, rules.yaml]\n",
		"steps/20-canary/wrong/most/rules.yaml":           most,
	} {
		path := filepath.Join(dir, "blind", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// blindGrader runs on the cluster that was kept.
func blindGrader(t *testing.T, d *author) {
	before := d.nodes(t)
	file := filepath.Join(t.TempDir(), "proof.xml")
	r := d.must(1, "author", "test", "blind", "--labs-dir", blindLab(t), "--step", "canary", "--states-only", "--keep", "--junit", file)
	for _, want := range []string{"accepted: wrong twelve", "expected 90, ruled out 50"} {
		if !strings.Contains(r.out, want) {
			t.Errorf("the table does not say %q", want)
		}
	}
	if strings.Contains(r.out, "wrong most") {
		t.Error("the wrong answer that was rejected is called a defect")
	}
	readByCI(t, file, 5, 1)
	if after := d.nodes(t); !slices.Equal(before, after) {
		t.Errorf("the kept cluster was not used again: %v, then %v", before, after)
	}
}

func proofInterrupted(t *testing.T, d *author) {
	r := d.background("… bookinfo   2 of 2", "author", "test", lab, "--states-only")
	if code := r.end(syscall.SIGINT); code != 130 {
		t.Errorf("Ctrl-C ended with %d:\n%s", code, r.said.String())
	}
	if left := d.nodes(t); len(left) > 0 {
		t.Errorf("containers are left: %v", left)
	}
	if found, err := os.ReadDir(d.home + "/author"); err == nil && len(found) > 0 {
		t.Errorf("folders are left: %v", found)
	}
}

// unmade removes what a failed story left.
func unmade(t *testing.T, d *author) {
	t.Helper()
	for _, name := range d.nodes(t) {
		if out, err := exec.Command("docker", "rm", "-fv", name).CombinedOutput(); err != nil {
			t.Errorf("removing %s: %v: %s", name, err, out)
		}
	}
}

// nodes lists those of this author.
func (d *author) nodes(t *testing.T) []string {
	t.Helper()
	return slices.DeleteFunc(authorNodes(t), func(name string) bool { return slices.Contains(d.others, name) })
}

// authorNodes lists the node containers of clusters that author test made.
func authorNodes(t *testing.T) []string {
	t.Helper()
	out, err := exec.Command("docker", "ps", "-a", "--format", "{{.Names}}", "--filter", "label=io.x-k8s.kind.cluster").Output()
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(strings.Fields(string(out)), func(name string) bool { return !strings.HasPrefix(name, "author-") })
}
