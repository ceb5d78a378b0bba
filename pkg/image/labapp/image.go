// SPDX-License-Identifier: Apache-2.0

package labapp

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/partial"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// Ref is the name under which manifests ask for the image.
const Ref = "labs.kubectl-labs.dev/labapp:v1"

// ErrNotBuilt says that this build of the plugin carries no lab application.
var ErrNotBuilt = errors.New("the lab application is not in this build: run `make labapp` and build again")

// ErrPlatform says that the lab application exists, but not for the platform asked for.
var ErrPlatform = errors.New("the lab application is built for linux/amd64 and linux/arm64 only")

//go:embed all:layers
var layers embed.FS

// Image returns the image for one platform; ErrNotBuilt or ErrPlatform.
func Image(platform v1.Platform) (v1.Image, error) { return imageIn(layers, platform) }

func imageIn(files fs.FS, platform v1.Platform) (v1.Image, error) {
	built, err := fs.Glob(files, "layers/*/"+ManifestFile)
	switch {
	case err != nil:
		return nil, fmt.Errorf("looking for the lab application: %w", err)
	case len(built) == 0:
		return nil, ErrNotBuilt
	}
	files, err = fs.Sub(files, "layers/"+Dir(platform))
	if err != nil {
		return nil, fmt.Errorf("looking for the lab application: %w", err)
	}
	manifest, err := fs.ReadFile(files, ManifestFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrPlatform
	}
	if err != nil {
		return nil, fmt.Errorf("reading the lab application: %w", err)
	}
	return partial.CompressedToImage(&stored{files, manifest})
}

// Names of the files in a platform's folder; a layer's is its digest's hex form.
const (
	ManifestFile = "manifest.json"
	ConfigFile   = "config.json"
)

// Dir names a platform's folder.
func Dir(platform v1.Platform) string { return path.Clean(platform.OS + "-" + platform.Architecture) }

// stored reads an image's parts from files.
type stored struct {
	files    fs.FS
	manifest []byte
}

func (s *stored) RawManifest() ([]byte, error)   { return s.manifest, nil }
func (s *stored) RawConfigFile() ([]byte, error) { return fs.ReadFile(s.files, ConfigFile) }
func (s *stored) MediaType() (types.MediaType, error) {
	return types.OCIManifestSchema1, nil
}

func (s *stored) LayerByDigest(digest v1.Hash) (partial.CompressedLayer, error) {
	manifest, err := v1.ParseManifest(bytes.NewReader(s.manifest))
	if err != nil {
		return nil, fmt.Errorf("reading the lab application's manifest: %w", err)
	}
	for _, layer := range append(manifest.Layers, manifest.Config) {
		if layer.Digest == digest {
			return &storedLayer{s.files, layer}, nil
		}
	}
	return nil, fmt.Errorf("the lab application has no layer %s", digest)
}

type storedLayer struct {
	files      fs.FS
	descriptor v1.Descriptor
}

func (l *storedLayer) Digest() (v1.Hash, error)            { return l.descriptor.Digest, nil }
func (l *storedLayer) Size() (int64, error)                { return l.descriptor.Size, nil }
func (l *storedLayer) MediaType() (types.MediaType, error) { return l.descriptor.MediaType, nil }
func (l *storedLayer) Compressed() (io.ReadCloser, error) {
	return l.files.Open(l.descriptor.Digest.Hex)
}
