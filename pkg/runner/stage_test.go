// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
	"github.com/kubectl-labs/kubectl-labs/pkg/catalog"
	"github.com/kubectl-labs/kubectl-labs/pkg/check"
	"github.com/kubectl-labs/kubectl-labs/pkg/cluster"
	"github.com/kubectl-labs/kubectl-labs/pkg/image"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// stage is a world without an engine or a cluster; it writes down what is asked of
// it and fails where a test wants.
type stage struct {
	log     []string
	state   cluster.State
	facts   cluster.Facts
	answers []Answer
	plans   []*apply.Plan // that were shown
	queue   []*apply.Plan // what the first previews come to
	verdict check.Verdict
	away    []string // pods that a start leaves
	late    bool     // what is not measured is so for good
	others  []string // clusters to which the private kubeconfig leads besides, once the lab's own is gone

	createErr, loadErr, waitErr, deleteErr, previewErr, machineErr error
	applyErrs                                                      []error
	buildErrs                                                      map[string]error // by a folder's last element
	made                                                           int
	silent                                                         bool // the API server does not answer
	conflict                                                       bool // another manager owns a field
	asked                                                          []Question
	unmeasured                                                     int // how many measurements fail first

	lab      string                   // its lab.yaml; demo when empty
	verdicts map[string]check.Verdict // of single steps
	told     []string                 // what the learner was told about tasks
	built    []string                 // the last elements of the folders that were built
	onAsk    func()                   // while a question waits
	onApply  func()
	onDelete func()
	failed   []string                     // lines of progress that ended badly
	warned   []string                     // and those that ended with a warning
	images   []int                        // how many images each report had
	looked   cluster.Look                 // how the machine was looked at last
	nothing  bool                         // previews show nothing to do
	sent     []*unstructured.Unstructured // what was previewed last
	since    []Progress                   // what checks count from
}

func (s *stage) note(format string, args ...any) { s.log = append(s.log, fmt.Sprintf(format, args...)) }

func (s *stage) Machine(_ context.Context, look cluster.Look) (cluster.Facts, error) {
	s.looked = look
	return s.facts, s.machineErr
}

func (s *stage) NewIdentity(name string) cluster.Identity {
	s.made++
	return cluster.Identity{Name: fmt.Sprintf("%s-%d", name, s.made)}
}

func (s *stage) Create(_ context.Context, spec cluster.Spec, events func(cluster.Event)) (cluster.Identity, error) {
	s.note("create %s", spec.Name)
	events(cluster.Event{Kind: cluster.NodeUp, Node: cluster.Node{Name: spec.Name + "-control-plane"}})
	if s.createErr != nil {
		return cluster.Identity{}, s.createErr
	}
	s.state = cluster.Running
	if err := writeKubeconfig(spec.Kubeconfig, spec.Name); err != nil {
		return cluster.Identity{}, err
	}
	return cluster.Identity{Name: spec.Name, Nodes: map[string]string{"n": "1"}, UID: "u"}, nil
}

func (s *stage) Inspect(context.Context, cluster.Identity) (cluster.State, cluster.Detail, error) {
	return s.state, cluster.Detail{Why: "another one", Verified: !s.silent}, nil
}

func (s *stage) Delete(_ context.Context, id cluster.Identity, kubeconfig string) error {
	s.note("delete %s", id.Name)
	if s.onDelete != nil {
		s.onDelete()
	}
	if s.deleteErr != nil {
		return s.deleteErr
	}
	return writeKubeconfig(kubeconfig, s.others...)
}

func (s *stage) Stop(_ context.Context, id cluster.Identity, _ string) error {
	s.note("stop %s", id.Name)
	return nil
}

func (s *stage) Start(_ context.Context, id cluster.Identity, _ string, _ func(string)) ([]string, error) {
	s.note("start %s", id.Name)
	return s.away, nil
}

func (s *stage) ExportKubeconfig(_ context.Context, id cluster.Identity, path string) error {
	s.note("kubeconfig %s", id.Name)
	return writeKubeconfig(path, id.Name)
}

func (s *stage) Load(_ context.Context, _ string, _ []string, report func(image.Result)) error {
	if s.loadErr == nil {
		report(image.Result{Ref: "app:v1", Source: "the engine"})
	}
	return s.loadErr
}

// Build makes one object, named as the folder's note says.
func (s *stage) Build(_ context.Context, dir string) ([]*unstructured.Unstructured, error) {
	s.built = append(s.built, filepath.Base(dir))
	if err := s.buildErrs[filepath.Base(dir)]; err != nil {
		return nil, err
	}
	obj := object("ConfigMap", "demo", "settings")
	if note, err := os.ReadFile(filepath.Join(dir, "note.yaml")); err == nil {
		obj.SetName(string(note))
	}
	return []*unstructured.Unstructured{obj}, nil
}

func (s *stage) Transplant(_ string, data []byte, _, _ string) ([]byte, error) { return data, nil }

func (s *stage) Preview(_ context.Context, objs []*unstructured.Unstructured, options ...apply.PreviewOption) (*apply.Plan, error) {
	s.note("preview")
	s.sent = objs
	if s.previewErr != nil {
		return nil, s.previewErr
	}
	if s.nothing {
		return &apply.Plan{}, nil
	}
	if len(s.queue) > 0 {
		plan := s.queue[0]
		s.queue = s.queue[1:]
		return plan, nil
	}
	if s.conflict && len(options) == 0 {
		return planInConflict("a"), nil
	}
	return planThatCreates("a"), nil
}

func (s *stage) Apply(context.Context, *apply.Plan, func(apply.Event)) (*apply.Result, error) {
	s.note("apply")
	if s.onApply != nil {
		s.onApply()
	}
	if len(s.applyErrs) > 0 {
		err := s.applyErrs[0]
		s.applyErrs = s.applyErrs[1:]
		return nil, err
	}
	return &apply.Result{}, nil
}

func (s *stage) Wait(_ context.Context, _ []*unstructured.Unstructured, o apply.WaitOptions, _ func(apply.Event)) error {
	if s.note("wait"); o.Failing {
		s.note("for failing")
	}
	for _, ref := range o.Gone {
		s.note("until %s is gone", ref.Name)
	}
	return s.waitErr
}

func (s *stage) Run(_ context.Context, _ *lab.Lab, step lab.Step, _ func(check.Progress)) ([]check.Result, error) {
	s.note("check %s", step.ID)
	if s.unmeasured > 0 {
		s.unmeasured--
		return []check.Result{{Kind: "ready", Verdict: check.Unmeasured, Late: s.late}}, nil
	}
	return []check.Result{{Kind: "ready", Verdict: cmp.Or(s.verdicts[step.ID], s.verdict)}}, nil
}

func (s *stage) Card(*lab.Lab, string)                      {}
func (s *stage) Phase(name string) Phase                    { return line{stage: s, name: name} }
func (s *stage) Images(results []image.Result)              { s.images = append(s.images, len(results)) }
func (s *stage) Step(number, _ int, _ *lab.Lab, _ lab.Step) { s.note("step %d", number) }
func (s *stage) Plan(p *apply.Plan, d Detail)               { s.plans = append(s.plans, p) }
func (s *stage) Saved(int, string)                          {}
func (s *stage) Measured([]check.Result)                    {}
func (s *stage) Picture(*lab.Lab, *Journal)                 {}
func (s *stage) Finished(*lab.Lab, *Journal)                { s.note("finished") }

func (s *stage) Passed(step lab.Step, p Progress) {
	s.told = append(s.told, fmt.Sprintf("passed %s, solved %v", step.ID, p.Solved))
}

func (s *stage) Gap(_ *lab.Lab, step lab.Step, p Progress) {
	s.told = append(s.told, fmt.Sprintf("gap in %s, hints %d", step.ID, p.Hints))
}

func (s *stage) SetAside(tasks []string, _ string) {
	s.told = append(s.told, fmt.Sprintf("set aside %v", tasks))
}

func (s *stage) Ask(_ context.Context, q Question) (Answer, error) {
	s.asked = append(s.asked, q)
	if s.onAsk != nil {
		s.onAsk()
	}
	answer := s.answers[0]
	s.answers = s.answers[1:]
	return answer, nil
}

// line keeps what progress failed.
type line struct {
	*stage
	name string
}

func (line) Status(string)      {}
func (line) Done(string)        {}
func (l line) Warn(text string) { l.warned = append(l.warned, l.name+" "+text) }
func (l line) Fail(text string) { l.failed = append(l.failed, l.name+" "+text) }

func planThatCreates(name string) *apply.Plan {
	return &apply.Plan{Entries: []*apply.Entry{{Verdict: apply.Create, Ref: apply.Ref{Kind: "ConfigMap", Name: name}}}}
}

func planInConflict(name string) *apply.Plan {
	plan := planThatCreates(name)
	plan.Entries[0].Verdict = apply.Conflict
	return plan
}

// writeKubeconfig writes what kind does: each cluster leads to a server of its name,
// and the last is the current one.
func writeKubeconfig(path string, clusters ...string) error {
	config := api.NewConfig()
	for _, name := range clusters {
		own := "kind-" + name
		config.Clusters[own] = &api.Cluster{Server: "https://" + name}
		config.AuthInfos[own] = &api.AuthInfo{}
		config.Contexts[own] = &api.Context{Cluster: own, AuthInfo: own}
		config.CurrentContext = own
	}
	return clientcmd.WriteToFile(*config, path)
}

const demo = `apiVersion: labs.kubectl-labs.dev/v1alpha1
kind: Lab
metadata: {name: demo}
title: {en: Demo, ja: デモ}
summary: {en: Two steps., ja: ふたつ。}
talk: {event: a meetup, title: a talk}
needs: {nodes: 1, memory: 1Gi, disk: 1Gi, minutes: 1}
platform: mesh
arena: {namespaces: [demo]}
steps:
- {id: one, title: {en: One, ja: 一}, apply: steps/1, check: [{ready: all}]}
- {id: two, title: {en: Two, ja: 二}, apply: steps/2, expect: failing, check: [{ready: all}]}
`

// tasks is a lab in which the learner has something to do.
const tasks = `apiVersion: labs.kubectl-labs.dev/v1alpha1
kind: Lab
metadata: {name: demo}
title: {en: Demo, ja: デモ}
summary: {en: Three steps., ja: みっつ。}
talk: {event: a meetup, title: a talk}
needs: {nodes: 1, memory: 1Gi, minutes: 1}
arena: {namespaces: [demo]}
steps:
- {id: one, title: {en: One, ja: 一}, apply: steps/1, check: [{ready: all}]}
- {id: two, title: {en: Two, ja: 二}, task: steps/2, check: [{ready: all}]}
- {id: three, title: {en: Three, ja: 三}, task: steps/3, check: [{ready: all}]}
`

// story is a lab of two steps on the stage, in a folder of the test's.
func (s *stage) story(t *testing.T, dir string) *Story {
	t.Helper()
	tree := fstest.MapFS{"demo/lab.yaml": {Data: []byte(cmp.Or(s.lab, demo))}}
	for _, step := range []string{"1", "2", "3"} {
		tree["demo/steps/"+step+"/kustomization.yaml"] = &fstest.MapFile{}
		tree["demo/steps/"+step+"/note.yaml"] = &fstest.MapFile{Data: []byte("of-" + step)}
		for _, wrong := range []string{"a", "b"} {
			tree["demo/steps/"+step+"/wrong/"+wrong+"/kustomization.yaml"] = &fstest.MapFile{}
		}
	}
	entry, err := catalog.New(tree, "").Get("demo")
	if err != nil {
		t.Fatal(err)
	}
	return &Story{
		Instance: Instance{Name: "demo", Place: Home(dir).Lab("demo"), Clusters: s, Now: func() time.Time { return time.Unix(1, 0) }},
		Entry:    entry,
		Lock:     &catalog.Lock{Node: "kindest/node:v1.37.0"},
		Images:   s, Manifests: s, Report: s,
		Engine: func(Place, *lab.Lab, Part) (Engine, error) { return s, nil },
		Checks: func(_ Place, _ *lab.Lab, since Progress) (Checker, error) {
			s.since = append(s.since, since)
			return s, nil
		},
	}
}

func newStage() *stage {
	const plenty = 64 << 30
	return &stage{verdict: check.Passed, state: cluster.Absent, facts: cluster.Facts{
		Engine: "docker", Arch: "amd64", CPUs: 4, CgroupVersion: 2, MemoryTotal: plenty, MemoryFree: plenty,
		DiskFree: plenty, InotifyInstances: 8192, InotifyWatches: 1 << 20,
	}}
}
