// SPDX-License-Identifier: Apache-2.0

package image

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fakeEngine puts a docker first on the PATH that has refA and saves the given archive.
func fakeEngine(t *testing.T, archive []byte) {
	t.Helper()
	dir := t.TempDir()
	saved := filepath.Join(dir, "saved.tar")
	script := `#!/bin/sh
case "$1 $2" in
"image inspect") case "$5" in
  ` + refA + `) echo "linux amd64 12345" ;;
  ` + refB + `) echo "linux arm64 12345" ;;
  ` + refC + `) echo "Cannot connect to the engine. Is it running?" >&2; exit 1 ;;
  *) echo "Error response from daemon: No such image: $5" >&2; exit 1 ;;
  esac ;;
"save ` + refA + `") cat ` + saved + ` ;;
*) echo "broken pipe to disk" >&2; exit 1 ;;
esac
`
	for path, content := range map[string][]byte{saved: archive, filepath.Join(dir, "docker"): []byte(script)} {
		if err := os.WriteFile(path, content, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
}

func TestEngineStreamsFlattened(t *testing.T) {
	amd := randomImage(t, amd64)
	fakeEngine(t, savedWhole(t, amd))
	node := newFakeNode()
	from, err := load1(t, node, []Source{Engine("docker")}, refA)
	if err != nil || from[refA] != "docker" || node.images[refA] != digestOf(t, amd) {
		t.Errorf("%v, %v, %v", err, from, node.images)
	}
}

func TestEngineSaysWhyNot(t *testing.T) {
	fakeEngine(t, nil)
	docker := Engine("docker")
	for ref, want := range map[string]string{
		"example.org/none:1": "not there",
		refB:                 "there for linux/arm64, not for linux/amd64: not there",
		refC:                 "Cannot connect to the engine. Is it running?",
		refA + "@sha256:00":  "cannot give an image by digest: not there",
	} {
		if _, err := docker.Find(t.Context(), ref, amd64); err == nil || err.Error() != want {
			t.Errorf("%s: got %v", ref, err)
		}
	}
	if _, err := docker.Find(t.Context(), "example.org/none:1", amd64); !errors.Is(err, ErrNotFound) {
		t.Errorf("got %v", err)
	}
	if _, err := Engine("no-such-engine").Find(t.Context(), refA, amd64); err == nil || err.Error() != "no such command" {
		t.Errorf("got %v", err)
	}
	err := docker.Archive(t.Context(), []Found{{Ref: refB}}, amd64, &bytes.Buffer{})
	if err == nil || !strings.Contains(err.Error(), "broken pipe to disk") {
		t.Errorf("archive: got %v", err)
	}
}
