// SPDX-License-Identifier: Apache-2.0

// Command kubectl-labs is a kubectl plugin that turns cloud-native talks into
// labs on a laptop.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/kubectl-labs/kubectl-labs/pkg/cmd"
)

// What a command keeps in memory is small and what it drops is much, so collecting
// less often costs little and saves a preview a third of its processor time. From
// softLimit on it is collected as often as it takes.
const (
	gcPercent = 400
	softLimit = 512 << 20 // bytes
)

func main() {
	debug.SetGCPercent(gcPercent)
	debug.SetMemoryLimit(softLimit)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second Ctrl-C ends the program at once; the next run goes on from there.
	context.AfterFunc(ctx, stop)
	code := cmd.Main(ctx, os.Args, os.Getenv)
	stop()
	os.Exit(code)
}
