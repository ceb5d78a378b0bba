// SPDX-License-Identifier: Apache-2.0

package author

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"go.yaml.in/yaml/v3"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

//go:embed all:template
var template embed.FS

// placeholder stands in the template where the lab's name belongs.
const placeholder = "NAME"

// ErrExists says that something is there already where a lab was to be made.
var ErrExists = errors.New("is there already")

// NameError says that a lab cannot have that name.
type NameError struct{ Name string }

func (e *NameError) Error() string {
	return fmt.Sprintf("a lab cannot be named %q: a name is lower-case letters, digits and dashes, 63 at most, and no number", e.Name)
}

// New makes a small lab that passes Lint in a new folder of that name below dir,
// with the schema beside it, and returns the folder's path. The error is a
// *NameError, wraps ErrExists, or says what could not be written; then nothing is
// left of the folder.
func New(dir, name string) (string, error) {
	if !isName(name) {
		return "", &NameError{name}
	}
	folder := filepath.Join(dir, name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("making a lab: %w", err)
	}
	if err := os.Mkdir(folder, 0o755); errors.Is(err, fs.ErrExist) {
		return "", fmt.Errorf("%s %w", folder, ErrExists)
	} else if err != nil {
		return "", fmt.Errorf("making a lab: %w", err)
	}
	if err := fill(folder, name); err != nil {
		return "", errors.Join(fmt.Errorf("making a lab: %w", err), os.RemoveAll(folder))
	}
	return folder, nil
}

// isName also wants a word that YAML takes for one, and not for a number.
func isName(name string) bool {
	var read any
	err := yaml.Unmarshal([]byte(name), &read)
	return err == nil && read == name && regexp.MustCompile(lab.Forms()["name"]).MatchString(name)
}

// fill writes the template's files.
func fill(folder, name string) error {
	files, err := fs.Sub(template, "template")
	if err != nil {
		return err
	}
	err = fs.WalkDir(files, ".", func(file string, entry fs.DirEntry, err error) error {
		target := filepath.Join(folder, filepath.FromSlash(file))
		if err != nil || entry.IsDir() {
			return errors.Join(err, os.MkdirAll(target, 0o755))
		}
		content, err := fs.ReadFile(files, file)
		if err != nil {
			return err
		}
		return os.WriteFile(target, bytes.ReplaceAll(content, []byte(placeholder), []byte(name)), 0o644)
	})
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, SchemaFile), lab.Schema(), 0o644)
}
