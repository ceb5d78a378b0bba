// SPDX-License-Identifier: Apache-2.0

package author

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/catalog"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

const labFile = "lab.yaml"

// Builder builds a Kustomize folder of the file system.
type Builder interface {
	// Build returns the folder's objects, or what is wrong with its files, each
	// with the path it has on disk. The error is for what stops everything.
	Build(ctx context.Context, dir string) ([]*unstructured.Unstructured, lab.Problems, error)
}

// Linter looks through labs.
type Linter struct{ Builder Builder }

// linting is the look through one lab.
type linting struct {
	findings
	builder Builder
	entry   *catalog.Entry
	source  *lab.Source
	lab     *lab.Lab
	root    string // the labs tree on disk, for builds and links
	built   map[string][]*unstructured.Unstructured
}

// Lint finds what is wrong or doubtful in a lab's folder, sorted by place. The
// error says why the lab could not be looked through.
func (l *Linter) Lint(ctx context.Context, entry *catalog.Entry) ([]Finding, error) {
	root, err := os.MkdirTemp("", "kubectl-labs-lint-")
	if err != nil {
		return nil, fmt.Errorf("making a folder to build in: %w", err)
	}
	defer func() { _ = os.RemoveAll(root) }()
	if err := entry.Extract(root); err != nil {
		return nil, err
	}
	source, problems, err := lab.Read(entry.FS, path.Join(entry.Dir, labFile))
	if err != nil {
		return nil, err
	}
	here := &linting{builder: l.Builder, entry: entry, source: source, root: root, built: map[string][]*unstructured.Unstructured{}}
	here.adopt(entry.Dir, problems)
	if source == nil {
		return here.sorted(), nil
	}
	here.lab = source.Lab
	err = here.look(ctx, len(problems) == 0)
	return here.sorted(), err
}

// look goes through the lab. What is built and used follows from lab.yaml, and
// is looked at only when that is well.
func (l *linting) look(ctx context.Context, well bool) error {
	if err := l.guides(); err != nil {
		return err
	}
	if err := l.expressions(); err != nil {
		return err
	}
	if !well {
		return nil
	}
	l.schema()
	l.measurable()
	l.unusedNames()
	l.tasks()
	if err := l.builds(ctx); err != nil {
		return err
	}
	l.states()
	return l.unusedFiles()
}

// folder is the lab's folder on disk.
func (l *linting) folder() string { return filepath.Join(l.root, l.entry.Dir) }

// at is the line of a value in lab.yaml.
func (l *linting) at(format string, args ...any) int {
	return l.source.Line(fmt.Sprintf(format, args...))
}
