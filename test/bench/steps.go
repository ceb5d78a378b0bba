// SPDX-License-Identifier: Apache-2.0

//go:build bench

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/kubectl-labs/kubectl-labs/labs"
	"github.com/kubectl-labs/kubectl-labs/pkg/catalog"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

const resetLimit = 10 // seconds

// steps measures what a learner waits for at every step of every lab: its check,
// and the way back to its start.
func (b *bench) steps(ctx context.Context) error {
	entries, err := catalog.New(labs.Files, "").List()
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if err := b.stepsOf(ctx, entry.Lab); err != nil {
			return fmt.Errorf("%s: %w", entry.Lab.Metadata.Name, err)
		}
	}
	return nil
}

func (b *bench) stepsOf(ctx context.Context, l *lab.Lab) (err error) {
	home, err := os.MkdirTemp("", "bench-home-")
	if err != nil {
		return err
	}
	d := desk{b.bin, home, l.Metadata.Name, b.echo}
	defer func() { err = errors.Join(err, d.clear(ctx)) }()
	w := newWaits(l)
	defer func() { b.add(w.rows()...) }()
	for round := range b.rounds {
		if _, _, err := d.labs(ctx, "run", d.lab, "--yes", "--solve"); err != nil {
			return err
		}
		if err := w.backwards(ctx, d); err != nil {
			return err
		}
		say("%s: round %d of %d", d.lab, round+1, b.rounds)
	}
	return nil
}

// waits are the seconds of one lab's checks and resets, a list for each step.
type waits struct {
	lab           *lab.Lab
	checks, backs [][]float64
}

func newWaits(l *lab.Lab) *waits {
	return &waits{l, make([][]float64, len(l.Steps)), make([][]float64, len(l.Steps))}
}

// backwards goes from the end of the last step to the start of the first: each
// reset has a step's whole change to undo, and leaves the step before as it ended.
func (w *waits) backwards(ctx context.Context, d desk) error {
	for i, step := range slices.Backward(w.lab.Steps) {
		checked, _, err := d.labs(ctx, "check", d.lab, "--step", step.ID)
		if err != nil {
			return err
		}
		back, _, err := d.labs(ctx, "reset", d.lab, "--step", step.ID, "--yes")
		if err != nil {
			return err
		}
		w.checks[i] = append(w.checks[i], checked.Seconds())
		w.backs[i] = append(w.backs[i], back.Seconds())
	}
	return nil
}

func (w *waits) rows() []row {
	var rows []row
	for i, step := range w.lab.Steps {
		if len(w.backs[i]) == 0 {
			continue
		}
		what := w.lab.Metadata.Name + " " + step.ID
		rows = append(rows,
			row{what: what + ": check", unit: "s", values: w.checks[i]},
			row{what: what + ": reset", unit: "s", values: w.backs[i], limit: resetLimit})
	}
	return rows
}
