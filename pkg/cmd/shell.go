// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/kubectl-labs/kubectl-labs/pkg/cluster"
	"github.com/kubectl-labs/kubectl-labs/pkg/runner"
	"github.com/kubectl-labs/kubectl-labs/pkg/ui"
)

const shellLong = `Open a shell in the lab's folder, in which kubectl talks to the lab's cluster and
to its namespace. Your own kubeconfig is not touched: leave the shell and all is
as before.`

const shellExample = `  kubectl labs shell istio-canary

  # one command
  kubectl labs shell istio-canary -- kubectl get pods

  # the environment alone
  eval "$(kubectl labs shell istio-canary --print)"`

func newShellCmd(f *factory) *cobra.Command {
	var show bool
	c := &cobra.Command{
		Use:               "shell [LAB] [-- COMMAND]",
		Short:             "A shell whose kubectl talks to the lab",
		Long:              shellLong,
		Example:           shellExample,
		ValidArgsFunction: f.labNames,
		RunE: func(c *cobra.Command, args []string) error {
			labArgs, command := atDash(c, args)
			if len(labArgs) > 1 {
				return usage(withHint(fmt.Errorf("one lab, not %d arguments", len(labArgs)), "A command goes after two dashes: kubectl labs shell %s -- kubectl get pods", labArgs[0]))
			}
			return shell(c.Context(), f, labArgs, command, show)
		},
	}
	c.Flags().BoolVar(&show, "print", false, "print the environment instead of opening a shell")
	return c
}

func atDash(c *cobra.Command, args []string) (before, after []string) {
	if i := c.ArgsLenAtDash(); i >= 0 {
		return args[:i], args[i:]
	}
	return args, nil
}

func shell(ctx context.Context, f *factory, labArgs, command []string, show bool) error {
	entry, err := f.entry(labArgs)
	if err != nil {
		return err
	}
	story, err := f.story(entry, f.term.Err)
	if err != nil {
		return err
	}
	j, err := story.Running(ctx)
	if err != nil {
		return err
	}
	folder := filepath.Join(story.Place.Files(), entry.Dir)
	if err := cluster.UseContext(story.Place.Kubeconfig(), j.Cluster.Name, entry.Lab.Arena.Namespaces[0]); err != nil {
		return err
	}
	if show {
		fmt.Fprintf(f.term.Out, "export KUBECONFIG=%q\ncd %q\n", story.Place.Kubeconfig(), folder)
		return nil
	}
	if len(command) == 0 {
		greet(f, story, j)
	}
	return spawn(ctx, f, story.Place, folder, command)
}

// greet says what the shell is for; at a task also where the learner's files are.
func greet(f *factory, story *runner.Story, j *runner.Journal) {
	fmt.Fprintln(f.term.Err, "kubectl talks to this lab here; leave with exit.")
	step := story.Current(j)
	if step.Task == "" || !j.Step(step.ID).Passed.IsZero() {
		return
	}
	own := "work/" + step.ID
	for _, line := range ui.Wrap(fmt.Sprintf(wordsIn(f.lang).yourFolder, own, own), f.term.Err.Width) {
		fmt.Fprintln(f.term.Err, line)
	}
}

func spawn(ctx context.Context, f *factory, p runner.Place, folder string, command []string) error {
	if len(command) == 0 {
		command = []string{loginShell(f)}
	}
	// Ctrl-C reaches the command itself, and what it does then is its own affair: however
	// often it is typed, this program ends after the command.
	typed := make(chan os.Signal, 1)
	signal.Notify(typed, os.Interrupt)
	defer signal.Stop(typed)
	c := exec.CommandContext(context.WithoutCancel(ctx), command[0], command[1:]...)
	c.Dir = folder
	c.Env = append(os.Environ(), "KUBECONFIG="+p.Kubeconfig())
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, f.term.Out.Writer, f.term.Err.Writer
	err := c.Run()
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		return &exitError{code: codeAfter(failed.ProcessState)}
	}
	return err
}

// codeAfter is a command's own exit code, or as shells have it 128 and the number of the
// signal that ended it.
func codeAfter(state *os.ProcessState) int {
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return state.ExitCode()
}

func loginShell(f *factory) string {
	if sh := f.getenv("SHELL"); sh != "" {
		return sh
	}
	if runtime.GOOS == "windows" {
		return "powershell.exe"
	}
	return "/bin/sh"
}
