// SPDX-License-Identifier: Apache-2.0

//go:build unix

package cmd

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kubectl-labs/kubectl-labs/pkg/runner"
	"github.com/kubectl-labs/kubectl-labs/pkg/ui"
)

// spawned is the exit code of a shell script that is run as the shell's command.
func spawned(ctx context.Context, t *testing.T, folder, script string) int {
	t.Helper()
	f := &factory{term: ui.Plain(strings.NewReader(""), io.Discard, io.Discard), getenv: os.Getenv}
	err := spawn(ctx, f, runner.Place(folder), folder, []string{"sh", "-c", script})
	var ended *exitError
	if err != nil && !errors.As(err, &ended) {
		t.Fatal(err)
	}
	return codeOf(err)
}

func TestACommandsEndIsTheShells(t *testing.T) {
	for script, want := range map[string]int{"exit 3": 3, "kill -TERM $$": 143, "kill -KILL $$": 137} {
		if got := spawned(t.Context(), t, t.TempDir(), script); got != want {
			t.Errorf("%s: %d, want %d", script, got, want)
		}
	}
}

// The second Ctrl-C ends every other command at once.
func TestCtrlCIsTheCommandsOwnAffair(t *testing.T) {
	folder := t.TempDir()
	ctx, stop := signal.NotifyContext(t.Context(), os.Interrupt)
	go func() {
		await(t, filepath.Join(folder, "begun"))
		interruptSelf(t)
		<-ctx.Done()
		stop()
		interruptSelf(t)
		if err := os.WriteFile(filepath.Join(folder, "over"), nil, 0o600); err != nil {
			t.Error(err)
		}
	}()
	if got := spawned(ctx, t, folder, "touch begun; until [ -e over ]; do sleep 0.02; done; exit 7"); got != 7 {
		t.Errorf("ended with %d", got)
	}
}

func interruptSelf(t *testing.T) {
	if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
		t.Error(err)
	}
}

func await(t *testing.T, path string) {
	deadline := time.Now().Add(time.Minute)
	for time.Now().Before(deadline) {
		if _, err := os.Lstat(path); err == nil {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%s did not appear", path)
}
