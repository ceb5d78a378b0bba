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
	data, err := fs.ReadFile(fsys, path)
	if err != nil {
		return nil, fmt.Errorf("reading lab: %w", err)
	}
	d := &decoder{file: path, lines: map[string]int{}}
	lab := d.document(data)
	if lab != nil {
		validate(d, lab, fsys)
	}
	if len(d.problems) > 0 {
		return nil, d.problems.sorted()
	}
	return lab, nil
}

// document decodes the one YAML document of the file; nil when it is none.
func (d *decoder) document(data []byte) *Lab {
	reader := yaml.NewDecoder(bytes.NewReader(data))
	var root yaml.Node
	if err := reader.Decode(&root); errors.Is(err, io.EOF) {
		d.add(1, "", "the file is empty")
		return nil
	} else if err != nil {
		d.syntax(err)
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

// syntax takes the line out of the parser's message.
func (d *decoder) syntax(err error) {
	line, message := 1, err.Error()
	if parts := regexp.MustCompile(`^yaml: line (\d+): (.*)$`).FindStringSubmatch(message); parts != nil {
		line, _ = strconv.Atoi(parts[1])
		message = parts[2]
	}
	d.add(line, "", "not YAML: %s", message)
}
