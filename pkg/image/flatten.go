// SPDX-License-Identifier: Apache-2.0

package image

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// smallBlob bounds the blobs that Flatten remembers: indexes and manifests, never layers.
const smallBlob = 64 << 10

// rememberedBlobs bounds how many it remembers.
const rememberedBlobs = 4096

// endMark is the least that ends a whole archive: a block of zeros.
const endMark = 512

// Flatten copies an image archive and makes its index.json name the images of one platform only.
//
// An engine that keeps multi-platform images whole saves their index, but only one platform's
// layers; containerd then misses the others. Archives of another form pass unchanged.
func Flatten(w io.Writer, r io.Reader, platform v1.Platform) error {
	f := &flattener{platform: platform, blobs: map[string][]byte{}}
	counted := &countedReader{inner: r}
	in, out := tar.NewReader(counted), tar.NewWriter(w)
	for {
		before := counted.bytes
		header, err := in.Next()
		if errors.Is(err, io.EOF) && counted.bytes-before >= endMark {
			return out.Close()
		}
		if errors.Is(err, io.EOF) { // cut off between two files
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return fmt.Errorf("reading the archive: %w", err)
		}
		if err := f.entry(out, header, in); err != nil {
			return fmt.Errorf("copying %s: %w", header.Name, err)
		}
	}
}

// countedReader tells an archive that ends from one that is cut off, which
// archive/tar does not.
type countedReader struct {
	inner io.Reader
	bytes int64
}

func (c *countedReader) Read(p []byte) (int, error) {
	n, err := c.inner.Read(p)
	c.bytes += int64(n)
	return n, err
}

type flattener struct {
	platform v1.Platform
	blobs    map[string][]byte // small ones, by digest
}

func (f *flattener) entry(out *tar.Writer, header *tar.Header, content io.Reader) error {
	isIndex := header.Name == "index.json"
	if !isIndex && (header.Size > smallBlob || header.Typeflag != tar.TypeReg) {
		if err := out.WriteHeader(header); err != nil {
			return err
		}
		_, err := io.Copy(out, content)
		return err
	}
	text, err := io.ReadAll(content)
	if err != nil {
		return err
	}
	if isIndex {
		if text, err = f.index(text); err != nil {
			return err
		}
		header.Size = int64(len(text))
	}
	f.remember(header.Name, text)
	if err := out.WriteHeader(header); err != nil {
		return err
	}
	_, err = out.Write(text)
	return err
}

func (f *flattener) remember(name string, text []byte) {
	hex, isBlob := strings.CutPrefix(name, "blobs/sha256/")
	if isBlob && len(f.blobs) < rememberedBlobs && bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
		f.blobs["sha256:"+hex] = text
	}
}

func (f *flattener) index(text []byte) ([]byte, error) {
	index, err := v1.ParseIndexManifest(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	for i, descriptor := range index.Manifests {
		if one, ok := f.choose(descriptor); ok {
			one.Annotations = descriptor.Annotations
			index.Manifests[i] = one
		}
	}
	return json.Marshal(index)
}

// choose returns the platform's manifest of an index; false for a descriptor that is no index or
// whose index has not passed by.
func (f *flattener) choose(descriptor v1.Descriptor) (v1.Descriptor, bool) {
	text, seen := f.blobs[descriptor.Digest.String()]
	if !descriptor.MediaType.IsIndex() || !seen {
		return v1.Descriptor{}, false
	}
	nested, err := v1.ParseIndexManifest(bytes.NewReader(text))
	if err != nil {
		return v1.Descriptor{}, false
	}
	for _, one := range nested.Manifests {
		if one.Platform != nil && runsOn(*one.Platform, f.platform) {
			return one, true
		}
	}
	return v1.Descriptor{}, false
}
