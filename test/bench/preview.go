// SPDX-License-Identifier: Apache-2.0

//go:build bench

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

const (
	manyObjects  = 500
	manyLimit    = 0.4 // of kubectl diff --server-side
	labObjects   = 60
	labLimit     = 0.4 // seconds
	growthLimit  = 2.2 // times the seconds for twice the objects
	growthRounds = 3
)

// field is what is previewed: a real API server with unchanged Deployments, and
// the folder that they were applied from.
type field struct {
	bench *bench
	dir   string
}

// preview measures whole processes against kubectl's, and both against the
// floor: the dry runs alone.
func (b *bench) preview(ctx context.Context) (err error) {
	dir, err := os.MkdirTemp("", "bench-preview-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	end, err := b.serve(ctx, filepath.Join(dir, "kubeconfig"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	f := &field{b, dir}
	if err := f.againstKubectl(ctx); err != nil {
		return err
	}
	return f.growth(ctx)
}

// serve runs the API server until end is called or this process is gone.
func (b *bench) serve(ctx context.Context, kubeconfig string) (end func() error, err error) {
	program := filepath.Join(filepath.Dir(kubeconfig), "apiserver")
	say("building and starting the API server")
	build := command(ctx, "go", "build", "-o", program, "./pkg/internal/apiserver")
	build.Dir = b.root
	if _, _, err := timed(build); err != nil {
		return nil, err
	}
	server := exec.Command(program, "-kubeconfig", kubeconfig)
	server.Stderr = os.Stderr
	life, err := server.StdinPipe()
	if err != nil {
		return nil, err
	}
	ready, err := server.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := server.Start(); err != nil {
		return nil, err
	}
	if _, err := ready.Read(make([]byte, 1)); err != nil {
		return nil, fmt.Errorf("the API server did not start: %w", err)
	}
	return func() error { return errors.Join(life.Close(), server.Wait()) }, nil
}

// againstKubectl takes turns, so that whatever slows the machine meets all
// three.
func (f *field) againstKubectl(ctx context.Context) error {
	many, err := f.plant(ctx, manyObjects)
	if err != nil {
		return err
	}
	var ours, theirs, ratio, floor, distance []float64
	best, err := f.bestConcurrency(ctx, many)
	if err != nil {
		return err
	}
	for round := range f.bench.rounds {
		seconds, err := f.round(ctx, many, best, round%2 == 1)
		if err != nil {
			return err
		}
		ours, theirs, floor = append(ours, seconds[0]), append(theirs, seconds[1]), append(floor, seconds[2])
		ratio, distance = append(ratio, seconds[0]/seconds[1]), append(distance, seconds[0]/seconds[2])
		say("round %d of %d: kubectl labs %.2f s, kubectl %.2f s, floor %.2f s", round+1, f.bench.rounds, seconds[0], seconds[1], seconds[2])
	}
	f.bench.add(
		row{what: fmt.Sprintf("%d unchanged Deployments: kubectl labs diff -k", manyObjects), unit: "s", values: ours},
		row{what: "  kubectl diff --server-side -k", unit: "s", values: theirs},
		row{what: "  kubectl labs / kubectl, round by round", values: ratio, limit: manyLimit},
		row{what: fmt.Sprintf("  the floor: bare dry runs, %d at a time", best), unit: "s", values: floor},
		row{what: "  kubectl labs / floor, round by round", values: distance},
	)
	return nil
}

// round measures ours, kubectl and the floor once each, backwards if asked.
func (f *field) round(ctx context.Context, folder string, best int, backwards bool) (seconds [3]float64, err error) {
	sides := []func() (float64, error){
		func() (float64, error) { took, _, err := f.ours(ctx, folder); return took, err },
		func() (float64, error) { return f.kubectl(ctx, folder) },
		func() (float64, error) { return f.floor(ctx, folder, best) },
	}
	for i := range sides {
		if backwards {
			i = len(sides) - 1 - i
		}
		if seconds[i], err = sides[i](); err != nil {
			return seconds, err
		}
	}
	return seconds, nil
}

// growth measures a lab's size and up, with the process's peak of memory.
func (f *field) growth(ctx context.Context) error {
	last := 0.0
	for _, count := range []int{labObjects, 2 * manyObjects, 4 * manyObjects} {
		folder, err := f.plant(ctx, count)
		if err != nil {
			return err
		}
		var seconds, peak []float64
		for range growthRounds {
			took, memory, err := f.ours(ctx, folder)
			if err != nil {
				return err
			}
			seconds, peak = append(seconds, took), append(peak, memory)
		}
		what := fmt.Sprintf("%d unchanged Deployments", count)
		row1 := row{what: what, unit: "s", values: seconds}
		if count == labObjects {
			row1.limit = labLimit
		}
		f.bench.add(row1, row{what: "  peak memory of the process", unit: "MB", values: peak})
		if count == 4*manyObjects {
			f.bench.add(row{what: "  seconds, twice the objects / half of them", values: []float64{median(seconds) / last}, limit: growthLimit})
		}
		last = median(seconds)
	}
	return nil
}

// ours is the whole process: seconds and its peak of memory in megabytes.
func (f *field) ours(ctx context.Context, folder string) (seconds, peak float64, err error) {
	c := f.command(ctx, f.bench.bin, "diff", "--context", contextName, "-k", folder)
	took, _, err := timed(c)
	if err != nil {
		return 0, 0, err
	}
	usage, _ := c.ProcessState.SysUsage().(*syscall.Rusage)
	return took.Seconds(), mega(usage.Maxrss * kibi), nil
}

// contextName is the one that pkg/internal/apiserver writes.
const contextName = "testbed"

const kibi = 1024 // Linux counts the peak in these

func (f *field) kubectl(ctx context.Context, folder string) (float64, error) {
	took, _, err := timed(f.command(ctx, "kubectl", "diff", "--server-side", "--field-manager", fieldManager, "--concurrency=16", "-k", folder))
	return took.Seconds(), err
}

// command has a home of its own, where kubectl may keep its cache.
func (f *field) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	c := command(ctx, name, args...)
	c.Env = append(c.Env, "HOME="+f.dir, "KUBECTL_LABS_HOME="+f.dir, "KUBECONFIG="+f.kubeconfig())
	return c
}

func (f *field) kubeconfig() string { return filepath.Join(f.dir, "kubeconfig") }

func since(began time.Time) float64 { return time.Since(began).Seconds() }
