// SPDX-License-Identifier: Apache-2.0

package check

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// How many requests are under way at once. Those that are answered promptly
// compete for the machine's processors; those that wait on purpose do not, and
// one after the other would keep the learner waiting. Where their time is measured,
// they are fewer, unless they may take as long as they like.
const (
	atOnce        = 16
	atOncePrompt  = 4
	atOnceTimed   = 128
	atOnceWaiting = 128
	atOncePatient = 256
)

// answerTimeout is how long the client waits for one answer at least.
const answerTimeout = 15 * time.Second

// load is what the load client is asked to send.
type load struct {
	requests    int
	concurrency int
	waiting     int           // as concurrency, once answers have proved slow
	timeout     time.Duration // for one answer; 0 leaves it to the client
}

// command is the load client's command line.
func (l load) command(client lab.Client) []string {
	command := []string{"/labapp", "load", "run", "--url", client.URL,
		"--n", strconv.Itoa(l.requests), "--concurrency", strconv.Itoa(l.concurrency)}
	if l.timeout > 0 {
		command = append(command, "--timeout", l.timeout.String())
	}
	for _, header := range slices.Sorted(maps.Keys(client.Headers)) {
		command = append(command, "--header", header+": "+client.Headers[header])
	}
	return command
}

// timedLoad sends so that requests neither hold up each other, where a short
// time is asked for, nor the learner, where a long one is. An answer that comes
// too late is waited for, so that it can be said when it came.
func timedLoad(check *lab.LatencyCheck, n int) load {
	over, under := time.Duration(check.Over), time.Duration(check.Under)
	l := load{requests: n, concurrency: atOnce, timeout: max(answerTimeout, 2*max(over, under))}
	switch {
	case over >= slowAnswer && under == 0:
		l.concurrency = min(n, atOncePatient)
	case over >= slowAnswer:
		l.concurrency = min(n, atOnceTimed)
	case under > 0 && under < time.Second/2:
		l.concurrency = atOncePrompt
	}
	l.waiting = l.concurrency
	return l
}
