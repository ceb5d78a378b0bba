// SPDX-License-Identifier: Apache-2.0

package check

import (
	"context"
	"io"
	"slices"
	"testing"
	"testing/synctest"
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
	waiting := lab.Check{Latency: &lab.LatencyCheck{As: "slow", Over: lab.Duration(7 * time.Second), Under: lab.Duration(8 * time.Second), Share: 95, Not: 30}}
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

func TestWhatMayTakeAnyTimeIsSentWhenTheRestIsAnswered(t *testing.T) {
	const crowdURL, answer = "http://crowd:9080/", 7 * time.Second
	synctest.Test(t, func(t *testing.T) {
		load := &fakeLoad{v2: percentV2(10)}
		began, sent := time.Now(), make(chan time.Duration, 10)
		s := newSession(load, loadPod(true)...)
		s.exec = execFunc(func(ctx context.Context, in Target, command []string, stdout io.Writer) error {
			switch {
			case slices.Contains(command, slowURL):
				time.Sleep(answer)
			case slices.Contains(command, crowdURL):
				sent <- time.Since(began)
			}
			return load.Exec(ctx, in, command, stdout)
		})
		clients, step := twoClients(10)
		clients["crowd"] = lab.Client{From: "deploy/load", URL: crowdURL}
		crowd := lab.Check{Latency: &lab.LatencyCheck{As: "crowd", Over: lab.Duration(time.Second), Share: 95, Not: 30}}
		step.Check = append([]lab.Check{crowd}, step.Check...)
		s.lab.Clients = clients
		s.run(t.Context(), step)
		if first := <-sent; first < answer {
			t.Errorf("sent after %s, when answers were out for %s", first, answer)
		}
	})
}

type execFunc func(ctx context.Context, in Target, command []string, stdout io.Writer) error

func (f execFunc) Exec(ctx context.Context, in Target, command []string, stdout io.Writer) error {
	return f(ctx, in, command, stdout)
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
