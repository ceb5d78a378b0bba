// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"context"
	"errors"
	"fmt"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
	"github.com/kubectl-labs/kubectl-labs/pkg/runner"
	"github.com/kubectl-labs/kubectl-labs/pkg/ui"
)

// Exit codes. kubectl on Windows turns every failure into 1, so a portable
// script tells only zero from the rest.
const (
	exitOK          = 0
	exitFailure     = 1
	exitUsage       = 2
	exitInterrupted = 130
)

// exitError ends a command with a code of its own. Its cause may be nil: then
// everything was already said.
type exitError struct {
	code  int
	cause error
}

func (e *exitError) Error() string {
	if e.cause == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.cause.Error()
}

func (e *exitError) Unwrap() error { return e.cause }

// hintError carries what to type next.
type hintError struct {
	cause error
	hint  string
}

func (e *hintError) Error() string { return e.cause.Error() }
func (e *hintError) Unwrap() error { return e.cause }

func withHint(err error, format string, args ...any) error {
	return &hintError{cause: err, hint: fmt.Sprintf(format, args...)}
}

// usage marks an error as a mistake on the command line or, in diff and check,
// as "could not be told". An interruption stays one.
func usage(err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	return &exitError{code: exitUsage, cause: err}
}

// report prints an error once and returns the exit code.
func report(err error, out *ui.Stream) int {
	if err == nil {
		return exitOK
	}
	code := codeOf(err)
	var coded *exitError
	if errors.As(err, &coded) && coded.cause == nil {
		return code
	}
	if code == exitInterrupted {
		fmt.Fprintln(out, "interrupted; the same command goes on from here")
		return code
	}
	if errors.Is(err, runner.ErrDeclined) {
		fmt.Fprintf(out, "%v; %s\n", err, soFar(err))
		return code
	}
	fmt.Fprintf(out, "%s %s\n", out.Paint(ui.Bad, "error:"), ui.Escape(err.Error()))
	if hint := hintOf(err); hint != "" {
		fmt.Fprintln(out, hint)
	}
	return code
}

// soFar is how far a change came that ended with err.
func soFar(err error) string {
	if _, ok := errors.AsType[*runner.BegunError](err); ok {
		return "what was written until then stays"
	}
	return "nothing of it was done"
}

func codeOf(err error) int {
	var coded *exitError
	var unknown *lab.UnknownError
	switch {
	case errors.As(err, &coded):
		return coded.code
	case errors.As(err, &unknown):
		return exitUsage
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	}
	return exitFailure
}
