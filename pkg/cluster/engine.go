// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"
)

// engine is a container engine's command line.
type engine struct {
	name string // docker, podman, nerdctl, or a name that kind knows for the last
	call caller
}

// caller runs the engine's command and returns what it wrote to stderr.
type caller func(ctx context.Context, stdin io.Reader, stdout io.Writer, args ...string) (stderr string, err error)

func newEngine(name string) *engine {
	return &engine{name: name, call: commandCaller(name)}
}

// killDelay is how long a killed command may keep its pipes open.
const killDelay = 2 * time.Second

func commandCaller(program string) caller {
	return func(ctx context.Context, stdin io.Reader, stdout io.Writer, args ...string) (string, error) {
		var stderr bytes.Buffer
		cmd := exec.CommandContext(ctx, program, args...)
		cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, stdout, &stderr
		cmd.WaitDelay = killDelay
		err := cmd.Run()
		return strings.TrimSpace(stderr.String()), err
	}
}

// stream runs a command; its error names the command and carries what the engine said.
func (e *engine) stream(ctx context.Context, stdin io.Reader, stdout io.Writer, args ...string) error {
	stderr, err := e.call(ctx, stdin, stdout, args...)
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if down := e.down(stderr, err); down != nil {
		return down
	}
	return &commandError{Engine: e.name, Verb: args[0], Stderr: stderr, Err: err}
}

func (e *engine) output(ctx context.Context, args ...string) (string, error) {
	var out bytes.Buffer
	err := e.stream(ctx, nil, &out, args...)
	return out.String(), err
}

// askBound is far above what a healthy engine takes for what it knows already.
const askBound = 30 * time.Second

// ask is output for a question; an engine that accepts it and then says nothing
// is down as well.
func (e *engine) ask(ctx context.Context, args ...string) (string, error) {
	timed, cancel := context.WithTimeout(ctx, askBound)
	defer cancel()
	out, err := e.output(timed, args...)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		return "", &EngineDownError{Engine: e.name, Fix: "restart it",
			Reason: fmt.Sprintf("%s %s said nothing for %s", e.name, args[0], askBound)}
	}
	return out, err
}

func (e *engine) decode(ctx context.Context, into any, args ...string) error {
	out, err := e.ask(ctx, args...)
	if err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(out), into); err != nil {
		return fmt.Errorf("read the answer of %s %s: %w", e.name, args[0], err)
	}
	return nil
}

// commandError is a command of the engine that ended with an error.
type commandError struct {
	Engine, Verb, Stderr string
	Err                  error
}

func (e *commandError) Error() string {
	text := fmt.Sprintf("%s %s: %v", e.Engine, e.Verb, e.Err)
	if e.Stderr != "" {
		text += ": " + e.Stderr
	}
	return text
}

func (e *commandError) Unwrap() error { return e.Err }
