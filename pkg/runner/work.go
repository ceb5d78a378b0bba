// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// workName is the folder, in a lab's own, with a folder of the learner's for each task.
const workName = "work"

const emptyFolder = `# Nothing stands in the lab's namespaces yet: name your files under resources.
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: []
`

// Work is the learner's folder for a step, whether it is there or not.
func (s *Story) Work(id string) string { return filepath.Join(s.folder(), workName, id) }

// WorkFolder makes the learner's folder for the step at index, unless it is there,
// and returns its path. It holds the files of the state in which the step begins
// and builds to the same objects; what it takes from other folders it still does.
func (s *Story) WorkFolder(index int) (string, error) {
	id := s.lab().Steps[index].ID
	folder := s.Work(id)
	if _, err := os.Lstat(folder); !errors.Is(err, fs.ErrNotExist) {
		return folder, err
	}
	files, err := s.workFiles(index)
	if err == nil {
		err = writeWhole(folder, files)
	}
	if err != nil {
		return folder, fmt.Errorf("making your folder for step %q: %w", id, err)
	}
	return folder, nil
}

// workFiles are read from the lab itself, since those on disk may have been edited.
func (s *Story) workFiles(index int) (map[string][]byte, error) {
	start := s.lab().Start(index)
	if start == "" {
		return map[string][]byte{"kustomization.yaml": []byte(emptyFolder)}, nil
	}
	from := path.Join(s.Entry.Dir, start)
	to := path.Join(s.Entry.Dir, workName, s.lab().Steps[index].ID)
	files := map[string][]byte{}
	err := fs.WalkDir(s.Entry.FS, from, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			// Answers are nobody's start.
			if err == nil && (name == path.Join(from, lab.WrongAnswers) || name == path.Join(from, lab.RightAnswers)) {
				err = fs.SkipDir
			}
			return err
		}
		data, err := fs.ReadFile(s.Entry.FS, name)
		if err != nil {
			return err
		}
		name = strings.TrimPrefix(name, from+"/")
		files[name], err = s.Manifests.Transplant(name, data, from, to)
		return err
	})
	return files, err
}

// writeWhole makes a folder with files in one go: a folder that is there is never
// written to again, so it must not be there by half.
func writeWhole(folder string, files map[string][]byte) error {
	if err := os.MkdirAll(filepath.Dir(folder), 0o755); err != nil {
		return err
	}
	fresh, err := os.MkdirTemp(filepath.Dir(folder), ".new-*")
	if err != nil {
		return err
	}
	for name, data := range files {
		file := filepath.Join(fresh, filepath.FromSlash(name))
		err = errors.Join(err, os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, data, 0o644))
	}
	if err == nil {
		err = os.Rename(fresh, folder)
	}
	if err != nil {
		return errors.Join(err, os.RemoveAll(fresh))
	}
	return nil
}

// setWorkAside moves the learner's folders of the steps from index on to a fresh
// folder beside the saved copies, and says where they are.
func (s *Story) setWorkAside(index int) (string, error) {
	var tasks []string
	for _, step := range s.lab().Steps[index:] {
		if _, err := os.Lstat(s.Work(step.ID)); err == nil {
			tasks = append(tasks, step.ID)
		}
	}
	if len(tasks) == 0 {
		return "", nil
	}
	aside, err := freshFolder(s.Place.Saved(), s.Now().UTC().Format(stamp)+"-"+workName)
	for _, id := range tasks {
		if err == nil {
			err = os.Rename(s.Work(id), filepath.Join(aside, id))
		}
	}
	if err != nil {
		return "", fmt.Errorf("setting your folders aside: %w", err)
	}
	s.Report.SetAside(tasks, aside)
	return aside, nil
}
