// SPDX-License-Identifier: Apache-2.0

package author

import (
	"context"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// builds builds every step's folder and every answer, and wants them to
// stay inside the arena.
func (l *linting) builds(ctx context.Context) error {
	if platform := l.lab.Platform; platform != "" {
		if _, err := os.Stat(filepath.Join(l.root, "platforms", platform)); err != nil {
			l.add(Problem, labFile, l.at("platform"), lab.Nearest(platform, l.platforms()), "platform %q is not there", platform)
		}
	}
	for _, folder := range l.folders() {
		if err := l.build(ctx, folder); err != nil {
			return err
		}
	}
	return nil
}

func (l *linting) platforms() []string {
	entries, _ := os.ReadDir(filepath.Join(l.root, "platforms"))
	names := make([]string, len(entries))
	for i, entry := range entries {
		names[i] = entry.Name()
	}
	return names
}

// folders are those of the steps and of their answers, each once.
func (l *linting) folders() []string {
	var folders []string
	for _, step := range l.lab.Steps {
		if step.Folder() != "" {
			folders = append(append(folders, path.Clean(step.Folder())), l.answersOf(step, lab.WrongAnswers, lab.RightAnswers)...)
		}
	}
	slices.Sort(folders)
	return slices.Compact(folders)
}

func (l *linting) build(ctx context.Context, folder string) error {
	objects, problems, err := l.builder.Build(ctx, filepath.Join(l.folder(), filepath.FromSlash(folder)))
	if err != nil {
		return err
	}
	for _, p := range problems {
		l.problem(l.shown(p.File), p.Line, "%s", strings.ReplaceAll(p.Message, l.folder()+string(filepath.Separator), ""))
	}
	if len(problems) > 0 {
		return nil
	}
	l.built[folder] = objects
	file := kustomization(l.folder(), folder)
	if len(objects) == 0 {
		l.problem(file, 1, "builds nothing")
	}
	l.inArena(file, objects)
	return nil
}

// shown writes a path on disk relative to the lab's folder.
func (l *linting) shown(file string) string {
	relative, err := filepath.Rel(l.folder(), file)
	if err != nil {
		return file
	}
	return filepath.ToSlash(relative)
}

// kustomization is the file of a folder that says what it builds.
func kustomization(dir, folder string) string {
	for _, name := range kustomizationNames() {
		if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(folder), name)); err == nil {
			return path.Join(folder, name)
		}
	}
	return path.Join(folder, kustomizationNames()[0])
}

func kustomizationNames() []string {
	return []string{"kustomization.yaml", "kustomization.yml", "Kustomization"}
}

func (l *linting) inArena(file string, objects []*unstructured.Unstructured) {
	arena := l.lab.Arena.Namespaces
	for _, object := range objects {
		namespace := object.GetNamespace()
		if object.GetKind() == "Namespace" {
			namespace = object.GetName()
		}
		if !slices.Contains(arena, namespace) {
			l.add(Problem, file, 1, lab.Nearest(namespace, arena), "%s %s is in namespace %q, outside the arena", object.GetKind(), object.GetName(), namespace)
		}
	}
}
