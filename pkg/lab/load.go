// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"reflect"
	"regexp"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// Load reads a lab.yaml strictly. Step folders are looked for in fsys beside
// the file. When the file can be read but is wrong, the error is Problems.
func Load(fsys fs.FS, path string) (*Lab, error) {
	source, problems, err := Read(fsys, path)
	if err != nil {
		return nil, err
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return source.Lab, nil
}

// Source is a lab file as it stands: what could be read of it, and where.
type Source struct {
	// Lab holds the fields that could be read, and is not nil.
	Lab   *Lab
	lines map[string]int
}

// Line is the line of a value such as "steps[1].check[0].traffic", counted from
// 1, or that of the nearest value round it that is written.
func (s *Source) Line(path string) int { return max(lineOf(s.lines, path), 1) }

// Read is Load for those who go on with a file that has problems. Source is nil
// when nothing could be read of it. The error says why there is no file.
func Read(fsys fs.FS, path string) (*Source, Problems, error) {
	data, err := fs.ReadFile(fsys, path)
	if err != nil {
		return nil, nil, fmt.Errorf("reading lab: %w", err)
	}
	d := &decoder{file: path, lines: map[string]int{}, forms: forms{}}
	lab := d.document(data)
	if lab == nil {
		return nil, d.problems.sorted(), nil
	}
	validate(d, lab, fsys)
	return &Source{Lab: lab, lines: d.lines}, d.problems.sorted(), nil
}

// document decodes the one YAML document of the file; nil when it is none.
func (d *decoder) document(data []byte) *Lab {
	reader := yaml.NewDecoder(bytes.NewReader(data))
	var root yaml.Node
	if err := reader.Decode(&root); errors.Is(err, io.EOF) {
		d.add(1, "", "the file is empty")
		return nil
	} else if err != nil {
		d.syntax(err, bytes.Count(data, []byte("\n"))+1)
		return nil
	}
	if err := reader.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		d.add(root.Line, "", "a lab file holds one document, this one holds more")
	}
	if len(root.Content) == 0 || root.Content[0].Tag == "!!null" {
		d.add(1, "", "the file is empty")
		return nil
	}
	lab := &Lab{}
	d.decode(root.Content[0], reflect.ValueOf(lab).Elem(), "")
	return lab
}

// syntax takes the line out of the parser's message, which may be one behind the
// last.
func (d *decoder) syntax(err error, last int) {
	line, message := 1, err.Error()
	if parts := regexp.MustCompile(`^yaml: line (\d+): (.*)$`).FindStringSubmatch(message); parts != nil {
		line, _ = strconv.Atoi(parts[1])
		line = min(line, last)
		message = parts[2]
	}
	d.add(line, "", "not YAML: %s", message)
}
