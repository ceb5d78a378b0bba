// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// SourceError is one mistake in a file of a Kustomize folder.
type SourceError struct {
	File    string
	Line    int // 0 when the whole file is meant
	Message string
}

func (e *SourceError) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Message
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message)
}

// syntaxError keeps the line that the YAML parser names.
func syntaxError(file string, err error) *SourceError {
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	found := regexp.MustCompile(`^(?:unmarshal errors:\s+)?line (\d+): (.*)`).FindStringSubmatch(message)
	if found == nil {
		return &SourceError{File: file, Message: "not valid YAML: " + message}
	}
	line, _ := strconv.Atoi(found[1])
	return &SourceError{File: file, Line: line, Message: "not valid YAML: " + found[2]}
}
