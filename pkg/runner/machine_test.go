// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"errors"
	"testing"

	"github.com/kubectl-labs/kubectl-labs/pkg/cluster"
)

// full leaves the machine no room for another cluster.
func (s *stage) full() { s.facts.MemoryFree, s.facts.DiskFree = 1<<28, 1<<28 }

func TestWhatAnInterruptedRunLeftDoesNotCountAgainstTheNext(t *testing.T) {
	s, dir := newStage(), t.TempDir()
	s.createErr = errors.New("killed")
	if err := run(t, s, dir, upTo("one")); !errors.Is(err, s.createErr) {
		t.Fatal(err)
	}
	plenty := s.facts
	s.full()
	s.onDelete = func() { s.facts = plenty }
	s.createErr, s.state, s.log = nil, cluster.Half, nil
	if err := run(t, s, dir, upTo("one")); err != nil {
		t.Fatal(err)
	}
	equal(t, []string{"delete demo-1", "create demo-2"}, s.log[:2])
}

func TestAClusterThatIsToBeMadeAgainIsJudgedAgain(t *testing.T) {
	s, dir := begun(t)
	s.state = cluster.Absent
	s.full()
	var short *ShortError
	if err := run(t, s, dir, upTo("one")); !errors.As(err, &short) {
		t.Errorf("got %v", err)
	}
	equal(t, []string(nil), s.log)
}

func TestAClusterThatStandsIsNotJudged(t *testing.T) {
	for _, state := range []cluster.State{cluster.Running, cluster.Stopped} {
		s, dir := begun(t)
		s.state = state
		s.full()
		if err := run(t, s, dir, upTo("one")); err != nil {
			t.Errorf("%s: %v", state, err)
		}
	}
}

func TestWhatTheLabHoldsItselfIsNotMissed(t *testing.T) {
	for state, want := range map[cluster.State][]string{
		cluster.Running: nil,
		cluster.Stopped: {"free memory"},
		cluster.Absent:  {"free memory", "free disk"},
	} {
		s, dir := begun(t)
		s.state = state
		s.full()
		facts, err := s.story(t, dir).Examine(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		short, _ := split(facts)
		var names []string
		for _, fact := range short {
			names = append(names, fact.Name)
		}
		equal(t, want, names)
		equal(t, "demo-1", s.looked.Own)
	}
}

func TestALabThatWasNeverRunIsExaminedToo(t *testing.T) {
	s := newStage()
	if _, err := s.story(t, t.TempDir()).Examine(t.Context()); err != nil || s.looked.Own != "" {
		t.Errorf("looked for %+v: %v", s.looked, err)
	}
}
