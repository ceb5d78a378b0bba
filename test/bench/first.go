// SPDX-License-Identifier: Apache-2.0

//go:build bench

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// race holds both sides' seconds, a pair for each round.
type race struct{ ours, byHand, ratio []float64 }

// first measures the way from nothing to the first share of the canary: the
// plugin and the script by turns, the order turned round each time, so that
// whatever slows the machine meets both.
func (b *bench) first(ctx context.Context) (err error) {
	withdraw, err := offerLabapp(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, withdraw(ctx)) }()
	var r race
	defer func() { b.addRace(r) }()
	for round := range b.rounds {
		sides := []func(context.Context) (float64, error){b.oursFirst, b.byHandFirst}
		var seconds [2]float64
		for turn := range sides {
			side := (round + turn) % 2
			took, err := sides[side](ctx)
			if err != nil {
				return err
			}
			seconds[side] = took
		}
		r.ours, r.byHand = append(r.ours, seconds[0]), append(r.byHand, seconds[1])
		r.ratio = append(r.ratio, seconds[0]/seconds[1])
		say("round %d of %d: kubectl labs %.1f s, by hand %.1f s", round+1, b.rounds, seconds[0], seconds[1])
	}
	return nil
}

// addRace also serves a race that broke off: whole rounds count.
func (b *bench) addRace(r race) {
	if len(r.ratio) == 0 {
		return
	}
	b.add(
		row{what: "to the first canary share: kubectl labs", unit: "s", values: r.ours},
		row{what: "to the first canary share: by hand", unit: "s", values: r.byHand},
		row{what: "kubectl labs / by hand, round by round", values: r.ratio, limit: 1},
	)
}

// oursFirst counts to the end of the process, which comes after the verdict on
// the share.
func (b *bench) oursFirst(ctx context.Context) (seconds float64, err error) {
	home, err := os.MkdirTemp("", "bench-home-")
	if err != nil {
		return 0, err
	}
	d := desk{b.bin, home, labName, b.echo}
	defer func() { err = errors.Join(err, d.clear(ctx)) }()
	took, _, err := d.labs(ctx, "run", d.lab, "--yes", "--solve", "--to", "canary")
	return took.Seconds(), err
}

// byHandFirst refuses a share that is not the canary's: a script that measured
// something else would have been quicker.
func (b *bench) byHandFirst(ctx context.Context) (seconds float64, err error) {
	dir, err := os.MkdirTemp("", "bench-by-hand-")
	if err != nil {
		return 0, err
	}
	h := byHand{b.root, dir, fmt.Sprintf("labs-by-hand-%d", os.Getpid()), b.echo}
	defer func() { err = errors.Join(err, h.clear(ctx), os.RemoveAll(dir)) }()
	took, share, err := h.share(ctx)
	if err == nil && (share < 5 || share > 20) {
		err = fmt.Errorf("by hand, the canary's share was %.1f %%", share)
	}
	return took.Seconds(), err
}
