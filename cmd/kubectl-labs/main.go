// SPDX-License-Identifier: Apache-2.0

// Command kubectl-labs is a kubectl plugin that turns cloud-native talks into
// labs on a laptop.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/kubectl-labs/kubectl-labs/pkg/cmd"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second Ctrl-C ends the program at once; the next run goes on from there.
	context.AfterFunc(ctx, stop)
	code := cmd.Main(ctx, os.Args, os.Getenv)
	stop()
	os.Exit(code)
}
