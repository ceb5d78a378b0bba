// SPDX-License-Identifier: Apache-2.0

package main

import (
	"archive/tar"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	v1 "github.com/google/go-containerregistry/pkg/v1"
)

func TestWriteIsReproducible(t *testing.T) {
	var dirs [2]map[string]string
	for i := range dirs {
		dir := filepath.Join(t.TempDir(), "linux-amd64")
		layer, err := layerOf([]byte("a program"))
		if err != nil {
			t.Fatal(err)
		}
		image, err := imageOf(layer, v1.Platform{OS: "linux", Architecture: "amd64"})
		if err != nil {
			t.Fatal(err)
		}
		if err := write(image, layer, dir); err != nil {
			t.Fatal(err)
		}
		dirs[i] = contents(t, dir)
	}
	if diff := cmp.Diff(dirs[0], dirs[1]); diff != "" || len(dirs[0]) != 3 {
		t.Errorf("%d files, %s", len(dirs[0]), diff)
	}
}

func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, entry := range entries {
		content, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[entry.Name()] = string(content)
	}
	return files
}

func TestLayerHoldsTheProgramAndItsUser(t *testing.T) {
	layer, err := layerOf([]byte("a program"))
	if err != nil {
		t.Fatal(err)
	}
	content, err := layer.Uncompressed()
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close()
	modes := map[string]int64{}
	in := tar.NewReader(content)
	for header, err := in.Next(); !errors.Is(err, io.EOF); header, err = in.Next() {
		if err != nil {
			t.Fatal(err)
		}
		modes[header.Name] = header.Mode
	}
	if diff := cmp.Diff(map[string]int64{"etc/": 0o755, "etc/passwd": 0o644, "labapp": 0o755}, modes); diff != "" {
		t.Error(diff)
	}
}
