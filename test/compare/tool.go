// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// tool is one column: a script in tools that says how the tool is run.
type tool struct {
	name  string // of the script
	title string // of the column
	ours  bool
}

func tools() []tool {
	return []tool{
		{name: "kubectl", title: "kubectl diff"},
		{name: "server-side", title: "kubectl diff --server-side"},
		{name: "flux", title: "flux ssa"},
		{name: "kapp", title: "kapp"},
		{name: "labs", title: "kubectl labs", ours: true},
	}
}

// outcome is what a program said and how it ended: 0 same or done, 1 different,
// more for an error.
type outcome struct {
	text string
	code int
	took time.Duration
}

// bash runs a text with both its outputs together, as in a terminal.
func bash(ctx context.Context, dir string, env []string, text string, args ...string) (outcome, error) {
	c := exec.CommandContext(ctx, "bash", append([]string{"-c", text, "bash"}, args...)...)
	c.Dir, c.Env = dir, append(os.Environ(), env...)
	var both bytes.Buffer
	c.Stdout, c.Stderr = &both, &both
	began := time.Now()
	err := c.Run()
	result := outcome{text: both.String(), code: c.ProcessState.ExitCode(), took: time.Since(began)}
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || ctx.Err() != nil) {
		return result, fmt.Errorf("running %q: %w", text, errors.Join(err, ctx.Err()))
	}
	return result, nil
}

// must runs a script of a case; there is nothing to judge when it fails.
func must(ctx context.Context, dir string, env []string, script string) error {
	result, err := bash(ctx, dir, env, "set -euo pipefail; . ./"+script)
	if err == nil && result.code != 0 {
		err = fmt.Errorf("%s ended with %d:\n%s", filepath.Join(dir, script), result.code, result.text)
	}
	return err
}
