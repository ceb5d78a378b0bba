// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr))
}

// run returns the exit code: 0 done, 1 went wrong, 2 called wrongly.
func run(ctx context.Context, args []string, env func(string) string, stdout, stderr io.Writer) int {
	err := dispatch(ctx, args, env, stdout, stderr)
	var wrong *usageError
	switch {
	case err == nil:
		return 0
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, usage)
		return 0
	case errors.As(err, &wrong):
		fmt.Fprintf(stderr, "labapp: %v\n\n%s", err, usage)
		return 2
	default:
		fmt.Fprintf(stderr, "labapp: %v\n", err)
		return 1
	}
}
