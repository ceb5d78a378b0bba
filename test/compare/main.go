// SPDX-License-Identifier: Apache-2.0

// Command compare runs the acceptance cases of the preview by several tools,
// each as a person would run it against a real API server, judges what each of
// them said and did, and writes the table of README.md. It ends with 1 where
// this project's own column is anything but yes.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
)

// lanes is how many tools are at work side by side, each with a server of its own.
const lanes = 2

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	out := flag.String("out", "out", "where to keep what every tool printed")
	readme := flag.String("readme", "README.md", "the file that holds the table; empty prints it")
	only := flag.String("case", "", "run one case only, such as 05, and print")
	tool := flag.String("tool", "", "run one tool only, and print")
	flag.Parse()
	kept, err := filepath.Abs(*out)
	if err != nil {
		return err
	}
	root, err := os.Getwd()
	if err != nil {
		return err
	}
	chosen := chosenCases(*only)
	if len(chosen) == 0 {
		return fmt.Errorf("there is no case %q", *only)
	}
	table := newTable(chosen)
	work, within := errgroup.WithContext(ctx)
	work.SetLimit(lanes)
	for i, t := range tools() {
		if *tool != "" && t.name != *tool {
			continue
		}
		l := &lane{tool: t, root: root, out: kept, index: i, table: table}
		work.Go(func() error { return l.run(within, chosen) })
	}
	if err := work.Wait(); err != nil {
		return err
	}
	if *only != "" || *tool != "" || *readme == "" {
		fmt.Println(table.markdown())
		return table.wrong()
	}
	return errors.Join(table.write(*readme), table.wrong())
}

func chosenCases(only string) []question {
	var chosen []question
	for _, q := range questions() {
		if strings.HasPrefix(q.folder, only) {
			chosen = append(chosen, q)
		}
	}
	return chosen
}

// say reports progress.
func say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, time.Now().Format("15:04:05 ")+format+"\n", args...)
}
