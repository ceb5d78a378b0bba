// SPDX-License-Identifier: Apache-2.0

package author

import (
	"encoding/json"
	"maps"
	"path"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/check"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// states compares what the folders build: the clients must be there to send, and
// a task's answers must differ.
func (l *linting) states() {
	for i, step := range l.lab.Steps {
		l.clients(i, path.Clean(l.lab.Start(i+1)))
		for _, folder := range l.answersOf(step, lab.WrongAnswers, lab.RightAnswers) {
			l.clients(i, folder)
		}
		if step.Task != "" {
			l.answers(i, step)
		}
	}
}

// clients wants the workload of every client that a step's checks send from.
func (l *linting) clients(index int, folder string) {
	objects, built := l.built[folder]
	if !built {
		return
	}
	for j, c := range l.lab.Steps[index].Check {
		client, known := l.lab.Clients[clientOf(c)]
		if !known {
			continue
		}
		namespace, name := client.Workload(l.lab.Arena.Namespaces[0])
		line := l.at("steps[%d].check[%d].%s.as", index, j, kindOf(c))
		l.sends(line, clientOf(c), namespace+"/"+name, folder, deploymentsIn(objects))
	}
}

// sends wants a client's Deployment, and in it the container that sends.
func (l *linting) sends(line int, client, wanted, folder string, deployments map[string]*unstructured.Unstructured) {
	deployment, there := deployments[wanted]
	if !there {
		names := slices.Sorted(maps.Keys(deployments))
		l.add(Problem, labFile, line, lab.Nearest(wanted, names), "client %q sends from Deployment %s, which %s does not hold", client, wanted, folder)
		return
	}
	if containers := containersOf(deployment); !slices.Contains(containers, check.LoadContainer) {
		l.add(Problem, labFile, line, lab.Nearest(check.LoadContainer, containers),
			"client %q sends from Deployment %s, which has no container %q in %s", client, wanted, check.LoadContainer, folder)
	}
}

func containersOf(deployment *unstructured.Unstructured) []string {
	list, _, _ := unstructured.NestedSlice(deployment.Object, "spec", "template", "spec", "containers")
	var names []string
	for _, item := range list {
		container, _ := item.(map[string]any)
		name, _ := container["name"].(string)
		names = append(names, name)
	}
	return names
}

func kindOf(c lab.Check) string {
	if c.Latency != nil {
		return "latency"
	}
	return "traffic"
}

func deploymentsIn(objects []*unstructured.Unstructured) map[string]*unstructured.Unstructured {
	deployments := map[string]*unstructured.Unstructured{}
	for _, object := range objects {
		if object.GetKind() == "Deployment" {
			deployments[object.GetNamespace()+"/"+object.GetName()] = object
		}
	}
	return deployments
}

// answers wants the start, the solution and each other answer to be different.
func (l *linting) answers(index int, step lab.Step) {
	solution, solved := l.state(path.Clean(step.Task))
	if !solved {
		return
	}
	start := l.lab.Start(index)
	untouched, _ := l.state(path.Clean(start))
	if solution == untouched {
		l.problem(labFile, l.at("steps[%d].task", index), "task %q asks for nothing: %s builds what %s builds", step.ID, step.Task, start)
	}
	seen := map[string]string{solution: "the solution, " + step.Task, untouched: "the start, " + start}
	for _, folder := range l.answersOf(step, lab.WrongAnswers, lab.RightAnswers) {
		state, built := l.state(folder)
		if !built {
			continue
		}
		if other, same := seen[state]; same {
			l.problem(kustomization(l.folder(), folder), 1, "is no %s answer of its own: it builds the same as %s", path.Base(path.Dir(folder)), other)
		}
		seen[state] = folder
	}
}

// state is what a folder builds, in one order and one spelling. No folder is the
// empty arena.
func (l *linting) state(folder string) (text string, built bool) {
	objects, built := l.built[folder]
	lines := make([]string, len(objects))
	for i, object := range objects {
		raw, _ := json.Marshal(object.Object) // it came from JSON
		lines[i] = string(raw)
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n"), built
}
