// SPDX-License-Identifier: Apache-2.0

package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/kubectl-labs/kubectl-labs/pkg/image/labapp"
)

// user is the number distroless images use for somebody who owns nothing.
const user = 65532

const passwd = "root:x:0:0:root:/:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/:/sbin/nologin\n"

// pack builds and writes one platform's image and returns the compressed layer's size in bytes.
func pack(ctx context.Context, source, out, arch string) (int64, error) {
	binary, err := build(ctx, source, arch)
	if err != nil {
		return 0, err
	}
	layer, err := layerOf(binary)
	if err != nil {
		return 0, fmt.Errorf("making the layer: %w", err)
	}
	platform := v1.Platform{OS: "linux", Architecture: arch}
	image, err := imageOf(layer, platform)
	if err != nil {
		return 0, fmt.Errorf("making the image: %w", err)
	}
	if err := write(image, layer, filepath.Join(out, labapp.Dir(platform))); err != nil {
		return 0, fmt.Errorf("writing the image: %w", err)
	}
	return layer.Size()
}

func build(ctx context.Context, source, arch string) ([]byte, error) {
	dir, err := os.MkdirTemp("", "labapp")
	if err != nil {
		return nil, fmt.Errorf("making a folder: %w", err)
	}
	defer os.RemoveAll(dir)
	binary := filepath.Join(dir, "labapp")
	command := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false",
		"-ldflags", "-s -w -buildid=", "-o", binary, source)
	command.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+arch, "GOFLAGS=")
	command.Stdout, command.Stderr = os.Stderr, os.Stderr
	if err := command.Run(); err != nil {
		return nil, fmt.Errorf("building %s: %w", source, err)
	}
	return os.ReadFile(binary)
}

// layerOf packs the binary and the user's name; entries carry no time.
func layerOf(binary []byte) (v1.Layer, error) {
	var packed bytes.Buffer
	w := tar.NewWriter(&packed)
	entries := []struct {
		header tar.Header
		body   []byte
	}{
		{tar.Header{Name: "etc/", Typeflag: tar.TypeDir, Mode: 0o755}, nil},
		{tar.Header{Name: "etc/passwd", Typeflag: tar.TypeReg, Mode: 0o644}, []byte(passwd)},
		{tar.Header{Name: "labapp", Typeflag: tar.TypeReg, Mode: 0o755}, binary},
	}
	for _, entry := range entries {
		entry.header.Size, entry.header.Format = int64(len(entry.body)), tar.FormatUSTAR
		if err := w.WriteHeader(&entry.header); err != nil {
			return nil, err
		}
		if _, err := w.Write(entry.body); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	opener := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(packed.Bytes())), nil }
	return tarball.LayerFromOpener(opener, tarball.WithCompressionLevel(gzip.BestCompression),
		tarball.WithMediaType(types.OCILayer), tarball.WithCompressedCaching)
}

func imageOf(layer v1.Layer, platform v1.Platform) (v1.Image, error) {
	image := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	image, err := mutate.AppendLayers(image, layer)
	if err != nil {
		return nil, err
	}
	config, err := image.ConfigFile()
	if err != nil {
		return nil, err
	}
	config = config.DeepCopy()
	config.OS, config.Architecture = platform.OS, platform.Architecture
	config.Config = v1.Config{
		Entrypoint:   []string{"/labapp"},
		User:         fmt.Sprintf("%d:%d", user, user),
		ExposedPorts: map[string]struct{}{"9080/tcp": {}},
	}
	return mutate.ConfigFile(image, config)
}

// write replaces dir with the image's parts.
func write(image v1.Image, layer v1.Layer, dir string) error {
	manifest, err := image.RawManifest()
	if err != nil {
		return err
	}
	config, err := image.RawConfigFile()
	if err != nil {
		return err
	}
	digest, err := layer.Digest()
	if err != nil {
		return err
	}
	stream, err := layer.Compressed()
	if err != nil {
		return err
	}
	defer stream.Close()
	blob, err := io.ReadAll(stream)
	if err != nil {
		return err
	}
	return replace(dir, map[string][]byte{labapp.ManifestFile: manifest, labapp.ConfigFile: config, digest.Hex: blob})
}

func replace(dir string, files map[string][]byte) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			return err
		}
	}
	return nil
}
