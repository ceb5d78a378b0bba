// SPDX-License-Identifier: Apache-2.0

//go:build bench

package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/kubectl-labs/kubectl-labs/pkg/check"
)

// tally counts the verdicts on one true share.
type tally struct {
	percent  int
	right    check.Verdict
	verdicts map[check.Verdict]int
	shares   []float64 // of v2, in percent
	seconds  []float64
}

// wrong leaves out what could not be measured: that is said, not concluded.
func (t *tally) wrong() int {
	n := 0
	for verdict, count := range t.verdicts {
		if verdict != t.right && verdict != check.Unmeasured {
			n += count
		}
	}
	return n
}

// soak runs the canary's own check on a right mesh and, as often, on ones that are
// five points off, which are the nearest wrong values that it names, by turns. So
// each check follows a change of the route, and one that measured the configuration
// before would be caught.
func (b *bench) soak(ctx context.Context) error {
	right := &tally{percent: 10, right: check.Passed, verdicts: map[check.Verdict]int{}}
	above := &tally{percent: 15, right: check.Failed, verdicts: map[check.Verdict]int{}}
	below := &tally{percent: 5, right: check.Failed, verdicts: map[check.Verdict]int{}}
	turns := []*tally{right, above, right, below}
	err := b.withCanary(ctx, func(d desk, m *mesh) error {
		p, err := openProbe(d)
		if err != nil {
			return err
		}
		for n := range 2 * b.checks {
			if err := turns[n%len(turns)].once(ctx, p, m); err != nil {
				return err
			}
			if (n+1)%20 == 0 {
				say("%d of %d: %s; %s; %s", n+1, 2*b.checks, right, above, below)
			}
		}
		return nil
	})
	for _, side := range []*tally{right, above, below} {
		b.report(side)
	}
	return err
}

// once changes the route and checks at once.
func (t *tally) once(ctx context.Context, p *probe, m *mesh) error {
	if err := m.canary(ctx, t.percent); err != nil {
		return err
	}
	step, err := p.canaryStep()
	if err != nil {
		return err
	}
	results, err := p.runner.Run(ctx, p.lab, step, nil)
	if err != nil {
		return err
	}
	verdict := check.Overall(results)
	t.verdicts[verdict]++
	if verdict != t.right {
		say("%s at %d %%: %+v", verdict, t.percent, results)
	}
	if verdict != check.Unmeasured {
		t.record(results)
	}
	return nil
}

func (t *tally) record(results []check.Result) {
	seconds := 0.0
	for _, r := range results {
		seconds += r.Elapsed.Seconds()
		i := slices.IndexFunc(r.Shares, func(s check.Share) bool { return s.Class == "v2" })
		if i >= 0 {
			t.shares = append(t.shares, r.Shares[i].Percent)
		}
	}
	t.seconds = append(t.seconds, seconds)
}

func (t *tally) String() string {
	return fmt.Sprintf("at %d %%: %d passed, %d failed, %d not measured", t.percent,
		t.verdicts[check.Passed], t.verdicts[check.Failed], t.verdicts[check.Unmeasured])
}

// report makes a wrong verdict, or a check that measured nothing, a limit missed.
func (b *bench) report(t *tally) {
	b.note("%s: %d wrong", t, t.wrong())
	bad := float64(t.wrong() + t.verdicts[check.Unmeasured])
	b.add(
		row{what: fmt.Sprintf("share of v2 measured at %d %%", t.percent), unit: "%", values: t.shares},
		row{what: fmt.Sprintf("seconds of a check at %d %%", t.percent), unit: "s", values: t.seconds},
	)
	if bad > 0 {
		b.wrong = append(b.wrong, t.String())
	}
}
