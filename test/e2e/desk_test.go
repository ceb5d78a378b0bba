// SPDX-License-Identifier: Apache-2.0

//go:build e2e

// Package e2e runs the built plugin as a person would, on a real kind cluster.
package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

const lab = "istio-canary"

// desk is one person's machine: a home of its own and a kubeconfig that must
// never change.
type desk struct {
	t          *testing.T
	bin        string
	home       string
	kubeconfig string
	before     []byte
}

const foreign = `apiVersion: v1
kind: Config
current-context: mine
clusters: [{name: mine, cluster: {server: "https://127.0.0.1:1"}}]
contexts: [{name: mine, context: {cluster: mine, user: mine}}]
users: [{name: mine, user: {}}]
`

func newDesk(t *testing.T) *desk {
	t.Helper()
	bin, err := filepath.Abs("../../bin/kubectl-labs")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(bin); err != nil {
		t.Fatalf("the plugin is not built: make build: %v", err)
	}
	dir := t.TempDir()
	d := &desk{t: t, bin: bin, home: filepath.Join(dir, "home"), kubeconfig: filepath.Join(dir, "mine"), before: []byte(foreign)}
	if err := os.WriteFile(d.kubeconfig, d.before, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.tidy)
	return d
}

// tidy removes the cluster also after a failed test, and holds the one promise
// that is never broken: the person's own kubeconfig is as it was.
func (d *desk) tidy() {
	d.do("delete", lab, "--yes")
	after, err := os.ReadFile(d.kubeconfig)
	if err != nil || !bytes.Equal(after, d.before) {
		d.t.Errorf("the person's own kubeconfig was touched: %v\n%s", err, after)
	}
}

func (d *desk) command(args ...string) *exec.Cmd {
	c := exec.Command(d.bin, args...)
	c.Env = append(os.Environ(), "KUBECTL_LABS_HOME="+d.home, "KUBECONFIG="+d.kubeconfig, "LANG=C.UTF-8", "LC_ALL=C.UTF-8")
	return c
}

// result is what a command that ended said.
type result struct {
	code        int
	out, errOut string
}

func (d *desk) do(args ...string) result {
	d.t.Helper()
	var out, errOut bytes.Buffer
	c := d.command(args...)
	c.Stdout, c.Stderr = &out, &errOut
	start := time.Now()
	err := c.Run()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		d.t.Fatalf("kubectl labs %s: %v", strings.Join(args, " "), err)
	}
	r := result{c.ProcessState.ExitCode(), out.String(), errOut.String()}
	d.t.Logf("kubectl labs %s: %d after %.1fs\n%s%s", strings.Join(args, " "), r.code, time.Since(start).Seconds(), r.out, r.errOut)
	return r
}

// must runs a command that has to end with code.
func (d *desk) must(code int, args ...string) result {
	d.t.Helper()
	r := d.do(args...)
	if r.code != code {
		d.t.Fatalf("kubectl labs %s ended with %d, want %d", strings.Join(args, " "), r.code, code)
	}
	return r
}

// kubectl runs the learner's own kubectl inside the lab.
func (d *desk) kubectl(stdin string, args ...string) string {
	d.t.Helper()
	c := d.command(append([]string{"shell", lab, "--", "kubectl"}, args...)...)
	c.Stdin = strings.NewReader(stdin)
	out, err := c.CombinedOutput()
	if err != nil {
		d.t.Fatalf("kubectl %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// background starts a command and returns when its output contains text.
func (d *desk) background(until string, args ...string) *running {
	d.t.Helper()
	c := d.command(args...)
	r := &running{c: c, said: &watched{until: until, seen: make(chan struct{})}, ended: make(chan struct{})}
	c.Stdout, c.Stderr = io.MultiWriter(r.said, &r.out), r.said
	if err := c.Start(); err != nil {
		d.t.Fatal(err)
	}
	go func() { _ = c.Wait(); close(r.ended) }()
	select {
	case <-r.said.seen:
	case <-r.ended:
		d.t.Fatalf("kubectl labs %s ended before it said %q:\n%s", strings.Join(args, " "), until, r.said.String())
	case <-time.After(5 * time.Minute):
		r.end(syscall.SIGKILL)
		d.t.Fatalf("kubectl labs %s never said %q:\n%s", strings.Join(args, " "), until, r.said.String())
	}
	return r
}

type running struct {
	c     *exec.Cmd
	said  *watched     // both outputs
	out   bytes.Buffer // what a script would read; whole once it ended
	ended chan struct{}
}

// end sends a signal, waits for the end and returns the exit code, -1 when a
// signal ended the process.
func (r *running) end(sig syscall.Signal) int {
	_ = r.c.Process.Signal(sig)
	<-r.ended
	return r.c.ProcessState.ExitCode()
}

func decode[T any](t *testing.T, text string) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("no JSON: %v\n%s", err, text)
	}
	return v
}
