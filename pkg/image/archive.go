// SPDX-License-Identifier: Apache-2.0

package image

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// nameAnnotation gives an image its full name on import.
const nameAnnotation = "io.containerd.image.name"

const layoutMark = `{"imageLayoutVersion":"1.0.0"}`

// describe returns what a source says of an image it holds itself.
func describe(ref string, image v1.Image) (Found, error) {
	manifest, err := image.Manifest()
	if err != nil {
		return Found{}, fmt.Errorf("reading the manifest: %w", err)
	}
	digest, err := image.Digest()
	if err != nil {
		return Found{}, fmt.Errorf("reading the digest: %w", err)
	}
	found := Found{Ref: ref, Digest: digest, Image: image}
	for _, layer := range manifest.Layers {
		found.Bytes += layer.Size
	}
	return found, nil
}

// WriteArchive writes images as the archive form of an OCI layout, each blob once. Layers are
// streamed and their digests checked on the way.
func WriteArchive(ctx context.Context, w io.Writer, found []Found) error {
	a := &archive{ctx: ctx, tar: tar.NewWriter(w), written: map[v1.Hash]bool{}}
	index := v1.IndexManifest{SchemaVersion: 2, MediaType: types.OCIImageIndex}
	for _, f := range found {
		descriptor, err := a.image(f)
		if err != nil {
			return fmt.Errorf("writing %s: %w", f.Ref, err)
		}
		index.Manifests = append(index.Manifests, descriptor)
	}
	text, err := json.Marshal(index)
	if err != nil {
		return fmt.Errorf("writing the index: %w", err)
	}
	if err := a.file("index.json", text); err != nil {
		return err
	}
	if err := a.file("oci-layout", []byte(layoutMark)); err != nil {
		return err
	}
	return a.tar.Close()
}

type archive struct {
	ctx     context.Context
	tar     *tar.Writer
	written map[v1.Hash]bool
}

func (a *archive) image(f Found) (v1.Descriptor, error) {
	layers, err := f.Image.Layers()
	if err != nil {
		return v1.Descriptor{}, err
	}
	for _, layer := range layers {
		if err := a.layer(layer); err != nil {
			return v1.Descriptor{}, err
		}
	}
	config, err := f.Image.RawConfigFile()
	if err != nil {
		return v1.Descriptor{}, err
	}
	if err := a.bytes(config); err != nil {
		return v1.Descriptor{}, err
	}
	manifest, err := f.Image.RawManifest()
	if err != nil {
		return v1.Descriptor{}, err
	}
	if err := a.bytes(manifest); err != nil {
		return v1.Descriptor{}, err
	}
	kind, err := f.Image.MediaType()
	return v1.Descriptor{
		MediaType: kind, Digest: f.Digest, Size: int64(len(manifest)),
		Annotations: map[string]string{nameAnnotation: f.Ref},
	}, err
}

func (a *archive) layer(layer v1.Layer) error {
	digest, err := layer.Digest()
	if err != nil || a.written[digest] {
		return err
	}
	size, err := layer.Size()
	if err != nil {
		return err
	}
	content, err := layer.Compressed()
	if err != nil {
		return err
	}
	defer content.Close()
	return a.blob(digest, size, content)
}

func (a *archive) bytes(content []byte) error {
	digest, size, err := v1.SHA256(bytes.NewReader(content))
	if err != nil || a.written[digest] {
		return err
	}
	return a.blob(digest, size, bytes.NewReader(content))
}

func (a *archive) blob(digest v1.Hash, size int64, content io.Reader) error {
	if err := a.ctx.Err(); err != nil {
		return err
	}
	header := &tar.Header{Name: blobPath(digest), Typeflag: tar.TypeReg, Mode: 0o644, Size: size}
	if err := a.tar.WriteHeader(header); err != nil {
		return err
	}
	if _, err := io.Copy(a.tar, content); err != nil {
		return fmt.Errorf("copying %s: %w", digest, err)
	}
	a.written[digest] = true
	return nil
}

func (a *archive) file(name string, content []byte) error {
	header := &tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: 0o644, Size: int64(len(content))}
	if err := a.tar.WriteHeader(header); err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	if _, err := a.tar.Write(content); err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	return nil
}

func blobPath(digest v1.Hash) string { return "blobs/" + digest.Algorithm + "/" + digest.Hex }
