// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDeleteOfTheAbsentCleansTheKubeconfig(t *testing.T) {
	t.Setenv("PATH", engineWithoutContainers(t))
	p := fake(answers{{command: "ps"}})
	for name, test := range map[string]struct {
		contexts []string
		kept     bool
	}{
		"only ours":   {[]string{"kind-lab"}, false},
		"others' too": {[]string{"kind-lab", "work"}, true},
		"no file":     {nil, false},
	} {
		path := filepath.Join(t.TempDir(), "config")
		if test.contexts != nil {
			path = writeConfig(t, contexts(test.contexts...))
		}
		if err := os.WriteFile(path+".lock", nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := p.Delete(t.Context(), Identity{Name: "lab", UID: "u"}, path); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		_, err := os.Stat(path)
		if kept := err == nil; kept != test.kept {
			t.Errorf("%s: kept %t, want %t", name, kept, test.kept)
		}
	}
}

func TestTornKubeconfig(t *testing.T) {
	t.Setenv("PATH", engineWithoutContainers(t))
	p := fake(answers{{command: "ps"}})
	path := filepath.Join(t.TempDir(), "config")
	for name, try := range map[string]func() error{
		"delete": func() error { return p.Delete(t.Context(), Identity{Name: "lab", UID: "u"}, path) },
		"create": func() error { return makePrivate(path) },
	} {
		if err := os.WriteFile(path, []byte("apiVersion: v1\nclusters:\n- cluster: {certificate-aut"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := try(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: the torn file is still there (%v)", name, err)
		}
	}
}

// engineWithoutContainers is a folder with a docker that knows none, for kind's library.
func engineWithoutContainers(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "docker"), []byte("#!/bin/sh\nexit 0\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestDeleteNeedsAKubeconfig(t *testing.T) {
	if err := fake(nil).Delete(t.Context(), Identity{Name: "lab"}, ""); !errors.Is(err, errNoKubeconfig) {
		t.Errorf("got %v", err)
	}
}

func TestLastLines(t *testing.T) {
	for text, want := range map[string][]string{
		"":             nil,
		" one ":        {"one"},
		"a\nb\nc\nd\n": {"c", "d"},
	} {
		if diff := cmp.Diff(want, lastLines(text, 2)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}
