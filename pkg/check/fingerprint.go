// SPDX-License-Identifier: Apache-2.0

package check

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// Fingerprint is how a cluster behaves towards each client of a lab, whatever
// its configuration looks like.
type Fingerprint struct {
	// Clients are by name.
	Clients map[string]Answers `json:"clients"`
}

// Answers are the responses that one client got.
type Answers struct {
	// Total is the number of requests.
	Total int `json:"total"`
	// Times counts, by class, how many responses took how long: by the number of
	// whole quarters of a second. What is of no class goes by its code, "code
	// 503", or by "no answer".
	Times map[string]map[int]int `json:"times"`
}

// Fewest requests for a client's part of a fingerprint, and how long drawing
// them may go on where answers are slow.
const (
	fingerprintRequests = 400
	fingerprintPatience = 15 * time.Second
	quarter             = 250 * time.Millisecond
)

// Fingerprint waits for still ground and samples every client: as many requests
// as the lab's most demanding check of that client, but at least 400, and fewer
// where each takes seconds. It is an error when a client cannot be sampled.
func (r *Runner) Fingerprint(ctx context.Context, l *lab.Lab) (Fingerprint, error) {
	s, err := r.session(l, nil)
	if err != nil {
		return Fingerprint{}, fmt.Errorf("connecting to take a fingerprint: %w", err)
	}
	found, err := s.fingerprint(ctx)
	if err != nil {
		return Fingerprint{}, fmt.Errorf("taking a fingerprint: %w", err)
	}
	return found, nil
}

func (s *session) fingerprint(ctx context.Context) (Fingerprint, error) {
	if ground := s.still(ctx); ground.Verdict != Passed {
		return Fingerprint{}, fmt.Errorf("the ground is not still: %s", strings.Join(ground.Detail, "; "))
	}
	classes, err := compileClasses(s.lab.Classes)
	if err != nil {
		return Fingerprint{}, err
	}
	found := Fingerprint{Clients: map[string]Answers{}}
	for _, name := range slices.Sorted(maps.Keys(s.lab.Clients)) {
		if found.Clients[name], err = s.answers(ctx, name, classes); err != nil {
			return Fingerprint{}, err
		}
	}
	return found, context.Cause(ctx)
}

func (s *session) answers(ctx context.Context, name string, classes *classes) (Answers, error) {
	var all *sample
	began := time.Now()
	load := load{requests: s.demanded(name), concurrency: atOnce, waiting: atOnceTimed}
	err := s.draw(ctx, name, load, func(_ context.Context, drawn *sample) (bool, error) {
		all = drawn
		return time.Since(began) > fingerprintPatience, nil
	})
	if err != nil {
		return Answers{}, err
	}
	return all.answers(ctx, classes)
}

// demanded is the size of the largest sample that the lab's checks of a client draw
// where no time limit is measured.
func (s *session) demanded(name string) int {
	most := fingerprintRequests
	for _, step := range s.lab.Steps {
		for _, check := range step.Check {
			if check.Traffic != nil && check.Traffic.As == name {
				plan, _ := planTraffic(check.Traffic, Alpha)
				most = max(most, min(plan.requests, mostRequests))
			}
			if check.Latency != nil && check.Latency.As == name {
				timed, _ := planLatency(check.Latency, Alpha)
				most = max(most, timed.requests)
			}
		}
	}
	return most
}

func (s *sample) answers(ctx context.Context, c *classes) (Answers, error) {
	classes, err := s.classify(ctx, c)
	if err != nil {
		return Answers{}, err
	}
	a := Answers{Total: len(classes), Times: map[string]map[int]int{}}
	for i, r := range s.Responses {
		name := kind(classes[i], r.Code)
		if a.Times[name] == nil {
			a.Times[name] = map[int]int{}
		}
		a.Times[name][int(r.Ms/float64(quarter.Milliseconds()))]++
	}
	return a, nil
}
