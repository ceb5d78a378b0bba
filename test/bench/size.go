// SPDX-License-Identifier: Apache-2.0

//go:build bench

package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"debug/buildinfo"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Limits for the binary, and for it in a .tar.gz as krew distributes it, in
// megabytes (10^6 bytes).
const (
	binaryLimit     = 100
	compressedLimit = 35
)

// size measures the binary and notes what it is made of.
func (b *bench) size(ctx context.Context) error {
	whole, err := os.ReadFile(b.bin)
	if err != nil {
		return err
	}
	compressed, err := gzipped(whole)
	if err != nil {
		return err
	}
	b.add(
		row{what: "binary", unit: "MB", values: []float64{mega(len(whole))}, limit: binaryLimit},
		row{what: "binary, gzip -9", unit: "MB", values: []float64{mega(compressed)}, limit: compressedLimit},
	)
	text, err := b.composition(ctx)
	if err != nil {
		return fmt.Errorf("taking the binary apart: %w", err)
	}
	b.note("%s", text)
	return nil
}

func mega[T int | int64 | uint64](bytes T) float64 { return float64(bytes) / 1e6 }

func gzipped(data []byte) (int, error) {
	var count counter
	w, err := gzip.NewWriterLevel(&count, gzip.BestCompression)
	if err != nil {
		return 0, err
	}
	if _, err := io.Copy(w, bytes.NewReader(data)); err != nil {
		return 0, err
	}
	return int(count), w.Close()
}

// counter counts what is written to it.
type counter int

func (c *counter) Write(p []byte) (int, error) { *c += counter(len(p)); return len(p), nil }

// twin builds the plugin once more with the settings that the binary records,
// but with its symbols: the shipped one has none.
func (b *bench) twin(ctx context.Context, info *buildinfo.BuildInfo) (path string, clean func() error, err error) {
	dir, err := os.MkdirTemp("", "bench-twin-")
	if err != nil {
		return "", nil, err
	}
	path = filepath.Join(dir, "kubectl-labs")
	say("building the plugin with its symbols")
	build := command(ctx, "go", "build", "-o", path, "./cmd/kubectl-labs")
	build.Dir = b.root
	for _, s := range info.Settings {
		if strings.HasPrefix(s.Key, "GO") || s.Key == "CGO_ENABLED" {
			build.Env = append(build.Env, s.Key+"="+s.Value)
		}
	}
	_, _, err = timed(build)
	return path, func() error { return os.RemoveAll(dir) }, err
}
