// SPDX-License-Identifier: Apache-2.0

package check

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// Measurable says why a check could be measured on no cluster: its true and wrong
// values are too near to each other, or its answers take longer than is waited for.
func Measurable(c lab.Check) error {
	if c.Traffic != nil {
		return measurableShare(c.Traffic)
	}
	if c.Latency != nil {
		return measurableTime(c.Latency)
	}
	return nil
}

func measurableShare(check *lab.TrafficCheck) error {
	alpha := Alpha
	if check.Within > 0 {
		alpha /= withinWindows
	}
	if _, ok := planTraffic(check, alpha); !ok {
		return tooNear(check)
	}
	return nil
}

func tooNear(check *lab.TrafficCheck) error {
	var pairs []string
	for _, class := range slices.Sorted(maps.Keys(check.Share)) {
		for _, wrong := range check.Not[class] {
			pairs = append(pairs, fmt.Sprintf("%s from %s", number(check.Share[class]), number(wrong)))
		}
	}
	return fmt.Errorf("%s requests do not tell %s", Thousands(mostRequests), strings.Join(pairs, ", "))
}

func measurableTime(check *lab.LatencyCheck) error {
	plan, ok := planLatency(check, Alpha)
	if !ok {
		return tooNearInTime(check)
	}
	load := timedLoad(check, plan.requests)
	rounds := (plan.requests + load.concurrency - 1) / load.concurrency
	if wait := time.Duration(rounds) * time.Duration(check.Over); wait >= loadPatience {
		return fmt.Errorf("%s requests of %s take %s, and a sample may take %s", Thousands(plan.requests), check.Over, wait, loadPatience)
	}
	return nil
}

func tooNearInTime(check *lab.LatencyCheck) error {
	return fmt.Errorf("%s requests do not tell %s from %s", Thousands(mostTimed), number(check.Share), number(check.Not))
}

// Compile reports every check of a lab that could never be measured, and every
// expression that does not compile: without it a step could be brought about and
// never be judged.
func Compile(l *lab.Lab) error {
	problems := []error{CompileClasses(l.Classes)}
	for _, step := range l.Steps {
		for _, c := range step.Check {
			problems = append(problems, ofStep(step, Measurable(c)))
			if c.Resource != nil {
				problems = append(problems, ofStep(step, CompileExpectation(c.Resource.Expect)))
			}
		}
	}
	return errors.Join(problems...)
}

func ofStep(step lab.Step, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("step %q: %w", step.ID, err)
}
