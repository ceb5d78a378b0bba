// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// Languages are those that every text of a lab is written in; the first is
// shown where another is missing.
func Languages() []string { return []string{"en", "ja"} }

// In gives the text in a language, or in the first of Languages.
func (t Text) In(language string) string {
	if text, ok := t[language]; ok {
		return text
	}
	return t[Languages()[0]]
}

// Workload splits From into namespace and Deployment name.
func (c Client) Workload(defaultNamespace string) (namespace, name string) {
	parts := strings.Split(c.From, "/")
	if len(parts) == 3 {
		return parts[0], parts[2]
	}
	return defaultNamespace, parts[len(parts)-1]
}

// Folder is the step's Kustomize folder, "" for a step that has none.
func (s Step) Folder() string {
	if s.Apply != "" {
		return s.Apply
	}
	return s.Task
}

// The folders, in a task's own, with answers that its checks are proven on.
const (
	WrongAnswers = "wrong"
	RightAnswers = "right"
)

// Answers lists the folders of a task's answers of a kind, WrongAnswers or
// RightAnswers, relative to the lab's folder labDir of fsys and sorted, for example
// "steps/30-canary/wrong/half". It is empty for other steps and for a task without
// any.
func (s Step) Answers(fsys fs.FS, labDir, kind string) ([]string, error) {
	if s.Task == "" {
		return nil, nil
	}
	parent := path.Join(s.Task, kind)
	entries, err := fs.ReadDir(fsys, path.Join(labDir, parent))
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("listing %s answers: %w", kind, err)
	}
	var folders []string
	for _, entry := range entries {
		if entry.IsDir() {
			folders = append(folders, path.Join(parent, entry.Name()))
		}
	}
	return folders, nil
}

// Start is the Kustomize folder of the arena's state in which the step with that
// index begins: that of the last step before it that has one, "" where the arena
// is still empty. It is also what "untouched" means for the step's checks.
func (l *Lab) Start(index int) string {
	for i := index - 1; i >= 0; i-- {
		if folder := l.Steps[i].Folder(); folder != "" {
			return folder
		}
	}
	return ""
}

// Undoable says that the step acts on the cluster itself, which is part of the format
// and which no command does so far.
func (s Step) Undoable() error {
	if len(s.Do) == 0 {
		return nil
	}
	return fmt.Errorf("step %q acts on the cluster's nodes (do), and this version of kubectl labs cannot", s.ID)
}

// Failing tells whether the step breaks workloads on purpose.
func (s Step) Failing() bool { return s.Expect == ExpectFailing }

// UnknownError says that nothing has the name that was asked for.
type UnknownError struct {
	Kind    string // what was looked for, for example "step"
	Name    string
	Nearest string // a name that exists and is much like it, or ""
	In      string // the lab in which a step was looked for
}

// Error names the nearest match where there is one.
func (e *UnknownError) Error() string {
	text := fmt.Sprintf("no %s is named %q", e.Kind, e.Name)
	if e.Nearest == "" {
		return text
	}
	return fmt.Sprintf("%s (did you mean %q?)", text, e.Nearest)
}

// Step gives the position of the step with this id, counted from 0, or an
// *UnknownError.
func (l *Lab) Step(id string) (int, error) {
	ids := make([]string, len(l.Steps))
	for i, step := range l.Steps {
		if step.ID == id {
			return i, nil
		}
		ids[i] = step.ID
	}
	return 0, &UnknownError{Kind: "step", Name: id, Nearest: Nearest(id, ids), In: l.Metadata.Name}
}
