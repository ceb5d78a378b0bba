// SPDX-License-Identifier: Apache-2.0

package author

import (
	"maps"
	"slices"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// unusedNames warns of clients and classes that no check speaks of.
func (l *linting) unusedNames() {
	clients, classes := map[string]bool{}, map[string]bool{}
	for _, step := range l.lab.Steps {
		for _, c := range step.Check {
			clients[clientOf(c)] = true
			for _, class := range classesOf(c) {
				classes[class] = true
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(l.lab.Clients)) {
		if !clients[name] {
			l.warning(labFile, l.at("clients.%s", name), "client %q is used by no check", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(l.lab.Classes)) {
		if !classes[name] {
			l.warning(labFile, l.at("classes.%s", name), "class %q is used by no check", name)
		}
	}
}

// clientOf is the client that sends a check's requests, "" for none.
func clientOf(c lab.Check) string {
	switch {
	case c.Traffic != nil:
		return c.Traffic.As
	case c.Latency != nil:
		return c.Latency.As
	}
	return ""
}

func classesOf(c lab.Check) []string {
	switch {
	case c.Traffic != nil:
		return slices.Collect(maps.Keys(c.Traffic.Share))
	case c.Latency != nil:
		return []string{c.Latency.Of}
	}
	return nil
}

// tasks wants of each task something to measure, and two wrong answers that the
// checks are proven on.
func (l *linting) tasks() {
	const fewest = 2
	for i, step := range l.lab.Steps {
		if err := step.Undoable(); err != nil {
			l.problem(labFile, l.at("steps[%d].do", i), "%v", err)
		}
		if step.Task == "" {
			continue
		}
		if len(step.Check) == 0 {
			l.problem(labFile, l.at("steps[%d].task", i), "task %q has no check: nothing tells a right answer from a wrong one", step.ID)
		}
		if wrong := l.answersOf(step, lab.WrongAnswers); len(wrong) < fewest {
			l.problem(labFile, l.at("steps[%d].task", i), "task %q has %d of the %d wrong answers that it needs at least: folders in %s/wrong", step.ID, len(wrong), fewest, step.Task)
		}
	}
}

// answersOf lists a step's answers of a kind, or of all kinds; the loader said when
// they cannot be read.
func (l *linting) answersOf(step lab.Step, kinds ...string) []string {
	var folders []string
	for _, kind := range kinds {
		found, _ := step.Answers(l.entry.FS, l.entry.Dir, kind)
		folders = append(folders, found...)
	}
	return folders
}
