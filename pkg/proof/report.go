// SPDX-License-Identifier: Apache-2.0

package proof

import (
	"fmt"
	"time"

	"github.com/kubectl-labs/kubectl-labs/pkg/check"
)

// Kind is what a trial puts to the test.
type Kind string

// The kinds, in the order in which they are tried. The first four are the states
// that every step is measured in.
const (
	Untouched  Kind = "untouched"  // the arena in which the step begins
	Wrong      Kind = "wrong"      // a wrong answer that the author wrote down
	Solved     Kind = "solved"     // the step's own folder
	Reset      Kind = "reset"      // back from solved to where the step begins
	Mutant     Kind = "mutant"     // a wrong answer derived from the solution
	Equivalent Kind = "equivalent" // the solution in another shape or by another road, or another one that the author wrote down
)

// Right tells whether the kind must be accepted.
func (k Kind) Right() bool { return k == Solved || k == Equivalent }

// Outcome is what a trial came to.
type Outcome string

// The outcomes. Unmeasured says that the checks gave no verdict; Survived that a
// mutant was accepted though it behaves differently.
const (
	Accepted   Outcome = "accepted"
	Rejected   Outcome = "rejected"   // by the checks
	Refused    Outcome = "refused"    // by the cluster, which did not take it
	Same       Outcome = "same"       // accepted, and it behaves like the solution
	Survived   Outcome = "survived"   // accepted, and it behaves differently
	Unmeasured Outcome = "unmeasured" // neither
)

// Report is what the proof of several labs came to.
type Report struct {
	Labs []LabReport `json:"labs"`
	// OK tells whether every trial of every lab came to what it must.
	OK bool `json:"ok"`
	// Elapsed is nanoseconds, as in the rest of the report.
	Elapsed time.Duration `json:"elapsed"`
}

// LabReport is the proof of one lab.
type LabReport struct {
	Lab   string       `json:"lab"`
	Steps []StepReport `json:"steps"`
	// Unserved are kinds that right answers could be written in, and were not, for the
	// cluster does not serve them.
	Unserved []string `json:"unserved,omitempty"`
	// Seed is what the sample of variants was drawn with, where one was drawn.
	Seed    uint64        `json:"seed,omitempty"`
	Elapsed time.Duration `json:"elapsed"`
}

// StepReport is the proof of one step.
type StepReport struct {
	Step string `json:"step"`
	// Skipped says why the step was not tried; it has no trials then.
	Skipped string  `json:"skipped,omitempty"`
	Trials  []Trial `json:"trials,omitempty"`
	// LeftOut counts the mutants and equivalents that were not tried, for want of
	// time or because a sample was asked for.
	LeftOut int           `json:"leftOut,omitempty"`
	Elapsed time.Duration `json:"elapsed"`
}

// Trial is one state of the arena that a step's checks had to judge.
type Trial struct {
	Kind Kind `json:"kind"`
	// Name tells trials of a kind apart: the folder of a wrong answer, what a
	// variant changes. It is empty for untouched, solved and reset.
	Name string `json:"name,omitempty"`
	// Family is the rule that a variant was made by, for example "weight".
	Family  string  `json:"family,omitempty"`
	Outcome Outcome `json:"outcome"`
	// OK tells whether that is as it must be.
	OK bool `json:"ok"`
	// Why has lines about the outcome: the cluster's words, what was measured, in
	// what a mutant's behaviour differs.
	Why     []string       `json:"why,omitempty"`
	Results []check.Result `json:"results,omitempty"`
	Elapsed time.Duration  `json:"elapsed"`
}

// String reads like "wrong first-rule" or "solved".
func (t Trial) String() string {
	if t.Name == "" {
		return string(t.Kind)
	}
	return fmt.Sprintf("%s %s", t.Kind, t.Name)
}

// Of lists the trials of a kind.
func (s StepReport) Of(kind Kind) []Trial {
	var trials []Trial
	for _, t := range s.Trials {
		if t.Kind == kind {
			trials = append(trials, t)
		}
	}
	return trials
}

// Defects lists the trials that did not come to what they must.
func (s StepReport) Defects() []Trial {
	var defects []Trial
	for _, t := range s.Trials {
		if !t.OK {
			defects = append(defects, t)
		}
	}
	return defects
}

// Tally counts wrong answers and right ones, and those of each that were judged as
// they must be.
type Tally struct{ WrongOK, Wrong, RightOK, Right int }

// Tally counts the trials of all steps.
func (l LabReport) Tally() Tally {
	var t Tally
	for _, s := range l.Steps {
		for _, trial := range s.Trials {
			t.add(trial)
		}
	}
	return t
}

func (t *Tally) add(trial Trial) {
	count, ok := &t.Wrong, &t.WrongOK
	if trial.Kind.Right() {
		count, ok = &t.Right, &t.RightOK
	}
	if *count++; trial.OK {
		*ok++
	}
}

// OK tells whether no trial of the lab is a defect.
func (l LabReport) OK() bool {
	t := l.Tally()
	return t.WrongOK == t.Wrong && t.RightOK == t.Right
}
