// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestJournalsThatCannotBeUsed(t *testing.T) {
	for name, c := range map[string]struct{ content, want string }{
		"empty":   {`{}`, "is damaged"},
		"newer":   {`{"version": 99}`, "newer kubectl labs"},
		"damaged": {`{"version": `, "is damaged"},
	} {
		p := Home(t.TempDir()).Lab("demo")
		if err := os.MkdirAll(string(p), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p.Journal(), []byte(c.content), 0o600); err != nil {
			t.Fatal(err)
		}
		var unusable *JournalError
		if _, err := ReadJournal(p); !errors.As(err, &unusable) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if after, err := os.ReadFile(p.Journal()); err != nil || string(after) != c.content {
			t.Errorf("%s: the file was changed: %q, %v", name, after, err)
		}
	}
}

func TestTheSecondRunNamesTheFirst(t *testing.T) {
	dir := t.TempDir()
	release, err := Lock(Home(dir).Lab("demo"), "demo", "kubectl labs run demo")
	if err != nil {
		t.Fatal(err)
	}
	var busy *BusyError
	if err := run(t, newStage(), dir, upTo("")); !errors.As(err, &busy) {
		t.Fatalf("got %v", err)
	}
	if busy.Holder.PID != os.Getpid() || busy.Holder.Command != "kubectl labs run demo" {
		t.Errorf("names %+v", busy.Holder)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	if err := run(t, newStage(), dir, upTo("")); err != nil {
		t.Errorf("after the first ended: %v", err)
	}
}

func TestKnownLabsHaveAJournal(t *testing.T) {
	home := Home(filepath.Join(t.TempDir(), "with [brackets]"))
	if names, err := home.Known(); err != nil || len(names) > 0 {
		t.Errorf("a home that does not exist: %v, %v", names, err)
	}
	for _, name := range []string{"b", "a"} {
		if err := (&Journal{Version: journalVersion, Lab: name}).Write(home.Lab(name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(string(home.Lab("without")), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(string(home.Lab("no folder")), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	// A folder that cannot be looked into, for whoever runs this.
	if err := os.Symlink("loop", string(home.Lab("loop"))); err != nil {
		t.Fatal(err)
	}
	names, err := home.Known()
	if d := cmp.Diff([]string{"a", "b", "loop"}, names); d != "" || err != nil {
		t.Error(d, err)
	}
	var unusable *JournalError
	if _, err := ReadJournal(home.Lab("loop")); !errors.As(err, &unusable) {
		t.Errorf("got %v", err)
	}
}

func TestAHomeThatIsNoFolderIsNotEmpty(t *testing.T) {
	home := Home(t.TempDir())
	if err := os.WriteFile(home.Labs(), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := home.Known(); err == nil {
		t.Error("taken for an empty home")
	}
}
