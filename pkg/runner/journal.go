// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/moby/sys/atomicwriter"

	"github.com/kubectl-labs/kubectl-labs/pkg/check"
	"github.com/kubectl-labs/kubectl-labs/pkg/cluster"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// journalVersion grows when an older program could not go on from a newer file.
const journalVersion = 1

// Journal is what is remembered of one lab. It is written before each thing that
// must not be forgotten is done: the cluster's name stands in it before the
// cluster exists, so that a half-made cluster is known as ours.
type Journal struct {
	Version  int              `json:"version"`
	Lab      string           `json:"lab"`
	Cluster  cluster.Identity `json:"cluster"`
	Created  time.Time        `json:"created"`
	Started  time.Time        `json:"started,omitzero"` // when its nodes were last resumed
	Ready    bool             `json:"ready"`
	Platform bool             `json:"platform"`
	Steps    []Progress       `json:"steps,omitempty"`
	Reset    *Reset           `json:"reset,omitempty"` // nothing was begun or applied since
}

// Progress is how far one step is: begun or applied, and passed once its checks held.
type Progress struct {
	ID      string         `json:"id"`
	Begun   time.Time      `json:"begun,omitzero"` // when a task was put to the learner
	Applied time.Time      `json:"applied"`        // when this tool applied it; not where the learner did
	Passed  time.Time      `json:"passed"`
	Hints   int            `json:"hints,omitempty"`  // how many were shown
	Solved  bool           `json:"solved,omitempty"` // this tool applied a task's solution
	Results []check.Result `json:"results,omitempty"`
}

// Reset is the way back to the start of a step. It is written down before anything
// is changed, so that a reset that was interrupted is finished.
type Reset struct {
	Step string `json:"step"`
	Done bool   `json:"done"` // the arena is as it was there
}

// JournalError says why a journal cannot be used; nothing was changed.
type JournalError struct {
	Path   string
	Reason string
}

func (e *JournalError) Error() string {
	return fmt.Sprintf("the lab's journal %s %s", e.Path, e.Reason)
}

// NeverRunError says that a lab has no journal: it was never run here.
type NeverRunError struct{ Lab string }

func (e *NeverRunError) Error() string { return e.Lab + " was never run" }

func neverRun(err error) bool {
	_, ok := errors.AsType[*NeverRunError](err)
	return ok
}

// ReadJournal reads a lab's journal. It returns a *NeverRunError where there is none
// and a *JournalError where one cannot be read or is from a newer version.
func ReadJournal(p Place) (*Journal, error) {
	data, err := os.ReadFile(p.Journal())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &NeverRunError{Lab: filepath.Base(string(p))}
	}
	if err != nil {
		return nil, &JournalError{p.Journal(), "cannot be read: " + err.Error()}
	}
	j := &Journal{}
	if err := json.Unmarshal(data, j); err != nil {
		return nil, &JournalError{p.Journal(), "is damaged: " + err.Error()}
	}
	if j.Version < 1 {
		return nil, &JournalError{p.Journal(), "is damaged: it does not say which format it has"}
	}
	if j.Version > journalVersion {
		return nil, &JournalError{p.Journal(), fmt.Sprintf("was written by a newer kubectl labs (format %d, this one knows %d)", j.Version, journalVersion)}
	}
	return j, nil
}

// Write replaces the journal on disk: whole or not at all, whatever interrupts it.
func (j *Journal) Write(p Place) error {
	data, err := json.MarshalIndent(j, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(string(p), 0o700); err != nil {
		return fmt.Errorf("making the lab's folder: %w", err)
	}
	if err := atomicwriter.WriteFile(p.Journal(), append(data, '\n'), 0o600); err != nil {
		return fmt.Errorf("writing the lab's journal: %w", err)
	}
	return nil
}

// Step returns what is remembered of a step; the zero Progress when nothing is.
func (j *Journal) Step(id string) Progress {
	for _, s := range j.Steps {
		if s.ID == id {
			return s
		}
	}
	return Progress{ID: id}
}

// Left lists the lab's steps that have not passed, in order.
func (j *Journal) Left(l *lab.Lab) []lab.Step {
	return slices.DeleteFunc(slices.Clone(l.Steps), func(step lab.Step) bool { return !j.Step(step.ID).Passed.IsZero() })
}

// Set remembers how far a step is.
func (j *Journal) Set(p Progress) {
	for i := range j.Steps {
		if j.Steps[i].ID == p.ID {
			j.Steps[i] = p
			return
		}
	}
	j.Steps = append(j.Steps, p)
}
