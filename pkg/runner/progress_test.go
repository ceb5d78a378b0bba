// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"context"
	"errors"
	"testing"
)

// Whatever went wrong, Ctrl-C among it: a line of progress says nothing else.
func TestWhatFailsIsNotExplainedByGuessing(t *testing.T) {
	for want, spoil := range map[string]func(*stage){
		"machine could not be judged": func(s *stage) { s.machineErr = context.Canceled },
		"preview could not be made":   func(s *stage) { s.previewErr = context.Canceled },
		"cluster demo-1 was not made": func(s *stage) { s.createErr = context.Canceled },
	} {
		s := newStage()
		spoil(s)
		if err := run(t, s, t.TempDir(), upTo("")); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		equal(t, []string{want}, s.failed)
	}
}

func TestImagesAreReportedOnceTheClusterStands(t *testing.T) {
	s, dir := newStage(), t.TempDir()
	s.createErr = errors.New("no room")
	for _, loadErr := range []error{nil, errors.New("no such container")} {
		s.loadErr = loadErr
		if err := run(t, s, dir, upTo("one")); !errors.Is(err, s.createErr) || loadErr != nil && errors.Is(err, loadErr) {
			t.Errorf("got %v", err)
		}
		equal(t, []int(nil), s.images)
	}
	s.createErr, s.loadErr = nil, nil
	if err := run(t, s, dir, upTo("one")); err != nil {
		t.Fatal(err)
	}
	equal(t, []int{1}, s.images)
}
