// SPDX-License-Identifier: Apache-2.0

//go:build bench

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/kubectl-labs/kubectl-labs/pkg/runner"
)

const labName = "istio-canary"

// desk is a person's machine with the plugin: a home and a kubeconfig of its own.
type desk struct {
	bin, home string
	lab       string
	echo      io.Writer // also gets what the plugin says
}

// place is where the plugin keeps the lab.
func (d desk) place() runner.Place { return runner.Home(d.home).Lab(d.lab) }

// labs runs the plugin and returns how long it took and what it printed.
func (d desk) labs(ctx context.Context, args ...string) (time.Duration, []byte, error) {
	c := command(ctx, d.bin, args...)
	c.Env = append(c.Env, "KUBECTL_LABS_HOME="+d.home, "KUBECONFIG="+filepath.Join(d.home, "own"))
	c.Stdout, c.Stderr = d.echo, d.echo
	return timed(c)
}

// command ends politely when ctx does, so that clusters are taken away again.
func command(ctx context.Context, name string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, name, args...)
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) }
	c.WaitDelay = time.Minute
	c.Env = os.Environ()
	if charts := os.Getenv("TESTBED_CHARTS"); charts != "" && os.Getenv("KUBECTL_LABS_CHARTS") == "" {
		c.Env = append(c.Env, "KUBECTL_LABS_CHARTS="+charts)
	}
	return c
}

// timed gives the wall clock from the start of the process to its end. The
// error carries the end of what was said; a process that only ended with
// another code than 0 is an *exec.ExitError underneath.
func timed(c *exec.Cmd) (time.Duration, []byte, error) {
	var out, said bytes.Buffer
	c.Stdout, c.Stderr = both(&out, c.Stdout), both(&said, c.Stderr)
	start := time.Now()
	err := c.Run()
	took := time.Since(start)
	if err != nil {
		err = fmt.Errorf("%s: %w\n%s", filepath.Base(c.Path), err, tail(said.Bytes()))
	}
	return took, out.Bytes(), err
}

// both keeps what is printed and passes it on where the caller wants it too.
func both(keep, pass io.Writer) io.Writer {
	if pass == nil {
		return keep
	}
	return io.MultiWriter(keep, pass)
}

func tail(text []byte) []byte {
	const most = 2000
	return bytes.TrimSpace(text[max(0, len(text)-most):])
}

// withLab gives do a desk where istio-canary stands at its canary: the one that
// the caller named, or one that is made for it and deleted afterwards.
func (b *bench) withLab(ctx context.Context, do func(desk) error) (err error) {
	if b.home != "" {
		return do(desk{b.bin, b.home, labName, b.echo})
	}
	home, err := os.MkdirTemp("", "bench-home-")
	if err != nil {
		return err
	}
	d := desk{b.bin, home, labName, b.echo}
	defer func() { err = errors.Join(err, d.clear(ctx)) }()
	say("making a cluster to check on")
	if _, _, err := d.labs(ctx, "run", d.lab, "--yes", "--solve", "--to", "canary"); err != nil {
		return err
	}
	return do(d)
}

// clear deletes the lab, also after Ctrl-C, and then the home.
func (d desk) clear(ctx context.Context) error {
	if _, err := os.Stat(string(d.place())); err == nil {
		if _, _, err := d.labs(context.WithoutCancel(ctx), "delete", d.lab, "--yes"); err != nil {
			return err
		}
	}
	return os.RemoveAll(d.home)
}
