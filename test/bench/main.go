// SPDX-License-Identifier: Apache-2.0

//go:build bench

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

const usage = `usage: go run -tags bench ./test/bench [flags] [part...]

parts: list size preview first check (these five when none is named), steps, soak

flags:
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// bench is what the parts share: what is measured, how often, and the table.
type bench struct {
	root   string // the checkout
	bin    string // the plugin, absolute
	home   string // with a lab that runs; empty to make one
	echo   io.Writer
	rounds int
	checks int
	rows   []row
	notes  []string
	wrong  []string // what was not as it must be
}

func run(ctx context.Context, args []string) error {
	b := &bench{}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.Usage = func() { fmt.Fprint(flags.Output(), usage); flags.PrintDefaults() }
	flags.StringVar(&b.bin, "bin", "bin/kubectl-labs", "the plugin to measure")
	flags.StringVar(&b.home, "home", "", "measure checks on the istio-canary that runs in this home, and leave it standing")
	flags.IntVar(&b.rounds, "rounds", 5, "how often each side is measured")
	flags.IntVar(&b.checks, "checks", 500, "soak: checks on the right mesh, and as many on wrong ones")
	verbose := flags.Bool("verbose", false, "show what both sides print, phase by phase")
	if err := flags.Parse(args); err != nil {
		return err
	}
	b.echo = io.Discard
	if *verbose {
		b.echo = os.Stderr
	}
	if err := b.locate(); err != nil {
		return err
	}
	return b.measure(ctx, flags.Args())
}

func (b *bench) locate() (err error) {
	if b.bin, err = filepath.Abs(b.bin); err != nil {
		return err
	}
	if b.root, err = os.Getwd(); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(b.root, "labs", "labs.lock")); err != nil {
		return errors.New("run it in the root of the checkout")
	}
	if _, err := os.Stat(b.bin); err != nil {
		return fmt.Errorf("the plugin is not built (make build): %w", err)
	}
	return nil
}

// measure prints the table also when a part breaks off: what was measured until
// then stands.
func (b *bench) measure(ctx context.Context, wanted []string) error {
	parts := map[string]func(context.Context) error{
		"list": b.list, "size": b.size, "first": b.first, "check": b.check, "soak": b.soak,
		"preview": b.preview, "steps": b.steps,
	}
	if len(wanted) == 0 {
		wanted = []string{"list", "size", "preview", "first", "check"}
	}
	for _, name := range wanted {
		if parts[name] == nil {
			return fmt.Errorf("there is no part %q", name)
		}
	}
	if err := b.lacking(ctx, wanted); err != nil {
		return err
	}
	var broken error
	for _, name := range wanted {
		if broken = parts[name](ctx); broken != nil {
			broken = fmt.Errorf("%s: %w", name, broken)
			break
		}
	}
	b.print(os.Stdout)
	return errors.Join(broken, b.missed())
}

// machine says what the numbers were measured on.
func machine() string {
	text := fmt.Sprintf("%s/%s, %d CPUs, %s", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
	if load, err := os.ReadFile("/proc/loadavg"); err == nil {
		text += ", load " + strings.Join(strings.Fields(string(load))[:3], " ")
	}
	return text
}

// say reports progress; the table alone goes to standard output.
func say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, time.Now().Format("15:04:05 ")+format+"\n", args...)
}
