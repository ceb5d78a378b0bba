// SPDX-License-Identifier: Apache-2.0

package labs_test

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/labs"
	"github.com/kubectl-labs/kubectl-labs/pkg/catalog"
	"github.com/kubectl-labs/kubectl-labs/pkg/check"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
	"github.com/kubectl-labs/kubectl-labs/pkg/manifest"
)

// shipped loads every lab strictly.
func shipped(t *testing.T) []*catalog.Entry {
	t.Helper()
	entries, err := catalog.New(labs.Files, "").List()
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) == 0 {
		t.Fatal("no lab is embedded")
	}
	return entries
}

func TestGuidesFollowTheSteps(t *testing.T) {
	for _, entry := range shipped(t) {
		for _, lang := range lab.Languages() {
			t.Run(entry.Lab.Metadata.Name+"/"+lang, func(t *testing.T) {
				guide, err := entry.Guide(lang)
				if err != nil {
					t.Fatal(err)
				}
				if guide.Intro == "" {
					t.Error("the guide has no introduction")
				}
				if diff := cmp.Diff(stepTitles(entry.Lab, lang), guideTitles(t, guide)); diff != "" {
					t.Errorf("lab.yaml (-) and guide (+) differ:\n%s", diff)
				}
			})
		}
	}
}

// stepTitles are pairs of id and title, in order.
func stepTitles(l *lab.Lab, lang string) [][2]string {
	var titles [][2]string
	for _, step := range l.Steps {
		titles = append(titles, [2]string{step.ID, step.Title.In(lang)})
	}
	return titles
}

// guideTitles leaves out the afterword, which belongs to no step.
func guideTitles(t *testing.T, guide *catalog.Guide) [][2]string {
	t.Helper()
	var titles [][2]string
	for _, section := range guide.Sections {
		if section.Body == "" {
			t.Errorf("section %q has no text", section.ID)
		}
		if section.ID != "afterword" {
			titles = append(titles, [2]string{section.ID, section.Title})
		}
	}
	return titles
}

func TestStepsBuildWithinTheArena(t *testing.T) {
	for _, entry := range shipped(t) {
		dir := t.TempDir()
		if err := entry.Extract(dir); err != nil {
			t.Fatal(err)
		}
		for _, step := range entry.Lab.Steps {
			if step.Folder() == "" {
				continue
			}
			t.Run(entry.Lab.Metadata.Name+"/"+step.ID, func(t *testing.T) {
				buildsWithin(t, filepath.Join(dir, entry.Dir, step.Folder()), entry.Lab.Arena.Namespaces)
			})
		}
	}
}

// fewestWrong is how many wrong answers a task's checks are held against at least.
const fewestWrong = 2

func TestWrongAnswersDifferFromTheSolution(t *testing.T) {
	for _, entry := range shipped(t) {
		dir := t.TempDir()
		if err := entry.Extract(dir); err != nil {
			t.Fatal(err)
		}
		for _, step := range entry.Lab.Steps {
			wrong, err := step.Answers(entry.FS, entry.Dir, lab.WrongAnswers)
			if err != nil {
				t.Fatal(err)
			}
			if step.Task != "" && len(wrong) < fewestWrong {
				t.Errorf("task %q of %q has %d wrong answers", step.ID, entry.Lab.Metadata.Name, len(wrong))
			}
			for _, folder := range wrong {
				t.Run(entry.Lab.Metadata.Name+"/"+folder, func(t *testing.T) {
					full := filepath.Join(dir, entry.Dir, folder)
					buildsWithin(t, full, entry.Lab.Arena.Namespaces)
					if cmp.Equal(builds(t, full), builds(t, filepath.Join(dir, entry.Dir, step.Task))) {
						t.Error("it builds what the solution builds")
					}
				})
			}
		}
	}
}

func builds(t *testing.T, folder string) []*unstructured.Unstructured {
	t.Helper()
	objects, err := new(manifest.Builder).Build(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	return objects
}

// A task has graded hints and says why its solution works; every step says what
// was seen.
func TestGuidesHaveTheirParts(t *testing.T) {
	eachSection(t, func(where string, step lab.Step, section catalog.Section) {
		if section.Debrief == "" {
			t.Errorf("%s: no debrief", where)
		}
		task := step.Task != ""
		if task != (len(section.Hints) >= 2) || task != (section.Solution != "") {
			t.Errorf("%s: task %t, %d hints, solution of %d letters", where, task, len(section.Hints), len(section.Solution))
		}
	})
}

// eachSection shows every step of every lab with its section in each language; where
// reads like "istio-canary/ja/canary".
func eachSection(t *testing.T, look func(where string, step lab.Step, section catalog.Section)) {
	t.Helper()
	for _, entry := range shipped(t) {
		for _, lang := range lab.Languages() {
			guide, err := entry.Guide(lang)
			if err != nil {
				t.Fatal(err)
			}
			for _, step := range entry.Lab.Steps {
				section, _ := guide.Section(step.ID)
				look(entry.Lab.Metadata.Name+"/"+lang+"/"+step.ID, step, section)
			}
		}
	}
}

// What a failure means is said of everything that is measured.
func TestChecksSayWhatAFailureMeans(t *testing.T) {
	for _, entry := range shipped(t) {
		for _, step := range entry.Lab.Steps {
			for i, c := range step.Check {
				if c.Traffic != nil && len(c.Traffic.Means) == 0 || c.Latency != nil && len(c.Latency.Means) == 0 {
					t.Errorf("%s: check %d of step %q does not say what its failure means", entry.Lab.Metadata.Name, i, step.ID)
				}
			}
		}
	}
}

func buildsWithin(t *testing.T, folder string, arena []string) {
	t.Helper()
	objects := builds(t, folder)
	if len(objects) == 0 {
		t.Error("the folder builds nothing")
	}
	for _, object := range objects {
		namespace := object.GetNamespace()
		if object.GetKind() == "Namespace" {
			namespace = object.GetName()
		}
		if !slices.Contains(arena, namespace) {
			t.Errorf("%s %s lies in namespace %q, outside the arena %v", object.GetKind(), object.GetName(), namespace, arena)
		}
	}
}

// A check of more requests would keep the learner waiting.
const mostRequests = 8000

func TestChecksStaySmall(t *testing.T) {
	for _, entry := range shipped(t) {
		for _, step := range entry.Lab.Steps {
			for _, c := range step.Check {
				if c.Traffic != nil {
					staysSmall(t, step.ID, c.Traffic)
				}
				if c.Latency != nil {
					staysQuick(t, step.ID, c.Latency)
				}
			}
		}
	}
}

func staysSmall(t *testing.T, step string, traffic *lab.TrafficCheck) {
	t.Helper()
	for class, share := range traffic.Share {
		if n, _, _ := check.Plan(share, traffic.Not[class], check.Chances{Rejected: check.Alpha, Accepted: check.Alpha}); n > mostRequests {
			t.Errorf("step %q: telling %s %g %% from %v takes %d requests, more than %d", step, class, share, traffic.Not[class], n, mostRequests)
		}
	}
}

// How many requests are sent at once where answers are slow on purpose, and how many
// of them where they must not take too long either: with more, the learner waits
// twice. Of quick answers there may be as many.
const (
	mostWaiting = 256
	mostTimed   = 128
)

func staysQuick(t *testing.T, step string, latency *lab.LatencyCheck) {
	t.Helper()
	most := mostTimed
	if latency.Under == 0 || latency.Over == 0 {
		most = mostWaiting
	}
	if n, _, ok := check.PlanLeast(latency.Share, latency.Not, check.Alpha); !ok || n > most {
		t.Errorf("step %q: telling %g %% in time from %g takes %d requests, more than %d", step, latency.Share, latency.Not, n, most)
	}
}

func TestLockPinsEveryPlatform(t *testing.T) {
	c := catalog.New(labs.Files, "")
	lock, err := c.Lock()
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range shipped(t) {
		if p := entry.Lab.Platform; p != "" && len(lock.Images[p]) == 0 {
			t.Errorf("labs.lock names no image for platform %q of lab %q", p, entry.Lab.Metadata.Name)
		}
	}
	for _, chart := range lock.Charts {
		if chart.Name == "" || chart.Version == "" || chart.Repo == "" || chart.Files == "" {
			t.Errorf("chart %+v is not complete", chart)
		}
	}
}
