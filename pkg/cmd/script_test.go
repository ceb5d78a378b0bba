// SPDX-License-Identifier: Apache-2.0

package cmd_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/kubectl-labs/kubectl-labs/pkg/cmd"
	"github.com/kubectl-labs/kubectl-labs/pkg/internal/testutil"
)

// TestMain makes this test binary answer under the names of the plugin, and as an
// engine, so that no test depends on the engine of the machine.
func TestMain(m *testing.M) {
	testutil.GoldenFlag()
	testscript.Main(m, map[string]func(){
		"kubectl-labs":          plugin,
		"kubectl_complete-labs": plugin,
		"helm":                  plugin,
		"docker":                engine,
	})
}

func plugin() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := cmd.Main(ctx, os.Args, os.Getenv)
	stop()
	os.Exit(code)
}

// engine answers each of its commands with the file of that name in the folder ENGINE.
// Where there is none, it is an engine that is installed and does not answer.
func engine() {
	if answer, err := os.ReadFile(filepath.Join(os.Getenv("ENGINE"), os.Args[1])); err == nil {
		fmt.Printf("%s", answer)
		return
	}
	fmt.Fprintf(os.Stderr, "Cannot connect to the Docker daemon at %s. Is the docker daemon running?\n", os.Getenv("DOCKER_HOST"))
	os.Exit(1)
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("KUBECTL_LABS_HOME", env.WorkDir+"/state")
			env.Setenv("DOCKER_HOST", "unix:///nonexistent/docker.sock")
			env.Setenv("KIND_EXPERIMENTAL_PROVIDER", "docker")
			env.Setenv("ENGINE", env.WorkDir+"/asleep")
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits":  exits,
			"json":   validJSON,
			"schema": fitsSchema,
		},
	})
}

// exits runs a command and compares its exit code: exits 2 kubectl-labs run.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	err = ts.Exec(args[1], args[2:]...)
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		got = failed.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// validJSON checks that a file, such as stdout, is one JSON document.
func validJSON(ts *testscript.TestScript, _ bool, args []string) {
	var value any
	if err := json.Unmarshal([]byte(ts.ReadFile(args[0])), &value); err != nil {
		ts.Fatalf("%s is not JSON: %v", args[0], err)
	}
}
