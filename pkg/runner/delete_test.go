// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/kubectl-labs/kubectl-labs/pkg/cluster"
)

func gone(t *testing.T, p Place) {
	t.Helper()
	if _, err := os.Lstat(string(p)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder is still there: %v", err)
	}
}

func TestDeleteLeavesNothing(t *testing.T) {
	s, dir := begun(t)
	if _, err := s.story(t, dir).Delete(t.Context(), "delete"); err != nil {
		t.Fatal(err)
	}
	equal(t, []string{"delete demo-1"}, s.log)
	gone(t, Home(dir).Lab("demo"))
}

func TestDeleteKeepsTheWayToOtherClusters(t *testing.T) {
	s, dir := begun(t)
	s.others = []string{"mine"}
	kept, err := s.story(t, dir).Delete(t.Context(), "delete")
	if err != nil {
		t.Fatal(err)
	}
	gone(t, Home(dir).Lab("demo"))
	equal(t, []string{"kind-mine"}, kept.Contexts)
	equal(t, kept.Contexts, cluster.Contexts(kept.Path))
}

func TestDeleteKeepsEverythingWithTheCluster(t *testing.T) {
	s, dir := begun(t)
	s.deleteErr = errors.New("not ours")
	if _, err := s.story(t, dir).Delete(t.Context(), "delete"); !errors.Is(err, s.deleteErr) {
		t.Errorf("got %v", err)
	}
	paths, err := Home(dir).Lab("demo").leaving()
	if err != nil || len(paths) != 3 || journal(t, dir).Cluster.Name != "demo-1" {
		t.Errorf("left are %v, %v", paths, err)
	}
}

// What a kill or a file that cannot be removed leaves must be known to the next delete.
func TestTheJournalGoesLast(t *testing.T) {
	_, dir := begun(t)
	p := Home(dir).Lab("demo")
	paths, err := p.leaving()
	if err != nil {
		t.Fatal(err)
	}
	equal(t, []string{p.Files(), p.Kubeconfig(), p.Journal()}, paths)
}

func TestWhatARefusedRunLeftIsDeleted(t *testing.T) {
	s, dir := newStage(), t.TempDir()
	s.full()
	var short *ShortError
	if err := run(t, s, dir, upTo("")); !errors.As(err, &short) {
		t.Fatalf("got %v", err)
	}
	if _, err := s.story(t, dir).Delete(t.Context(), "delete"); err != nil {
		t.Error(err)
	}
	equal(t, []string(nil), s.log)
	gone(t, Home(dir).Lab("demo"))
	if _, err := s.story(t, dir).Delete(t.Context(), "delete"); !neverRun(err) {
		t.Errorf("a second time: %v", err)
	}
	gone(t, Home(dir).Lab("demo"))
}

func TestNothingIsDeletedUnderARunningCommand(t *testing.T) {
	s, dir := begun(t)
	p := Home(dir).Lab("demo")
	release, err := Lock(p, "demo", "kubectl labs run demo")
	if err != nil {
		t.Fatal(err)
	}
	var busy *BusyError
	if _, err := s.story(t, dir).Delete(t.Context(), "delete"); !errors.As(err, &busy) || slices.Contains(s.log, "delete demo-1") {
		t.Errorf("got %v, did %v", err, s.log)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(string(p), "files", "demo", "lab.yaml")); err != nil {
		t.Error(err)
	}
}
