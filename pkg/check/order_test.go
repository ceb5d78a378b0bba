// SPDX-License-Identifier: Apache-2.0

package check

import (
	"context"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// staged lets a test hold up what one client sends.
type staged struct {
	load *fakeLoad
	slow string // what the client's command has in it
	hold func(ctx context.Context) error
	sent chan string
}

func (s *staged) Exec(ctx context.Context, in Target, command []string, stdout io.Writer) error {
	if slices.Contains(command, s.slow) {
		return s.hold(ctx)
	}
	select {
	case s.sent <- command[3]:
	default:
	}
	return s.load.Exec(ctx, in, command, stdout)
}

const slowURL = "http://ratings:9080/"

// twoClients asks one that is slow on purpose before one that is not.
func twoClients(share float64) (map[string]lab.Client, lab.Step) {
	clients := map[string]lab.Client{
		"jason": {From: "deploy/load", URL: "http://reviews:9080/"},
		"slow":  {From: "deploy/load", URL: slowURL},
	}
	waiting := lab.Check{Latency: &lab.LatencyCheck{As: "slow", Over: lab.Duration(7 * time.Second), Share: 95, Not: 30}}
	return clients, lab.Step{Check: append([]lab.Check{waiting}, trafficStep(share, 5, 20).Check...)}
}

func TestWhatIsSlowOnPurposeWaitsBesideTheRest(t *testing.T) {
	exec := &staged{load: &fakeLoad{v2: percentV2(10)}, slow: slowURL, sent: make(chan string, 1)}
	exec.hold = func(ctx context.Context) error {
		select {
		case <-exec.sent:
			return io.ErrUnexpectedEOF
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	s := newSession(exec.load, loadPod(true)...)
	clients, step := twoClients(10)
	s.lab.Clients, s.exec = clients, exec
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	got := s.run(ctx, step)
	if diff := cmp.Diff([]Verdict{Passed, Unmeasured, Passed}, verdicts(got)); diff != "" || ctx.Err() != nil {
		t.Errorf("%s\n%+v", diff, got)
	}
}

func TestFirstFailureEndsTheRound(t *testing.T) {
	exec := &staged{load: &fakeLoad{v2: percentV2(20)}, slow: slowURL}
	exec.hold = func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	s := newSession(exec.load, loadPod(true)...)
	clients, step := twoClients(10)
	step.Check = append(step.Check, step.Check[1])
	s.lab.Clients, s.exec, s.hasty = clients, exec, true
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	got := s.run(ctx, step)
	if diff := cmp.Diff([]Verdict{Passed, Failed}, verdicts(got)); diff != "" || ctx.Err() != nil {
		t.Errorf("%s\n%+v", diff, got)
	}
}

func verdicts(results []Result) []Verdict {
	var all []Verdict
	for _, r := range results {
		all = append(all, r.Verdict)
	}
	return all
}
