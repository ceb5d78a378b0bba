// SPDX-License-Identifier: Apache-2.0

package image

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/random"
)

var amd64 = v1.Platform{OS: "linux", Architecture: "amd64"}

// fakeNode is a node that keeps images by name, with the digest of what was imported.
type fakeNode struct {
	mu       sync.Mutex
	machine  string
	images   map[string]string
	pinned   map[string]bool
	commands []string
	broken   error // of the import, after a first piece was read
}

func newFakeNode() *fakeNode {
	return &fakeNode{machine: "x86_64", images: map[string]string{}, pinned: map[string]bool{}}
}

func (n *fakeNode) Exec(_ context.Context, stdin io.Reader, stdout io.Writer, command ...string) error {
	n.mu.Lock()
	n.commands = append(n.commands, strings.Join(command, " "))
	n.mu.Unlock()
	switch {
	case command[0] == "ctr" && slices.Contains(command, "import"):
		return n.receive(stdin)
	case command[2] == look:
		return n.list(stdout)
	case command[2] == pinAll:
		return n.pin(command[4:])
	}
	return fmt.Errorf("unknown command %v", command)
}

func (n *fakeNode) list(w io.Writer) error {
	fmt.Fprintf(w, "%s\nfuse-overlayfs\nREF TYPE DIGEST SIZE PLATFORMS LABELS\n", n.machine)
	for _, ref := range slices.Sorted(maps.Keys(n.images)) {
		label := "io.cri-containerd.image=managed"
		if n.pinned[ref] {
			label += ",io.cri-containerd.pinned=pinned"
		}
		fmt.Fprintf(w, "%s application/vnd.oci.image.manifest.v1+json %s 9.9 MiB linux/amd64 %s\n", ref, n.images[ref], label)
	}
	return nil
}

func (n *fakeNode) receive(r io.Reader) error {
	if n.broken != nil {
		_, _ = io.CopyN(io.Discard, r, 512)
		return n.broken
	}
	files, err := untar(r)
	if err != nil {
		return err
	}
	var index v1.IndexManifest
	if err := json.Unmarshal(files["index.json"], &index); err != nil {
		return err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, d := range index.Manifests {
		if err := whole(files, d); err != nil {
			return err
		}
		n.images[d.Annotations[nameAnnotation]] = d.Digest.String()
	}
	return nil
}

// whole says whether an archive holds everything that an image's manifest names.
func whole(files map[string][]byte, d v1.Descriptor) error {
	manifest, err := v1.ParseManifest(bytes.NewReader(files[blobPath(d.Digest)]))
	if err != nil {
		return err
	}
	for _, part := range append(manifest.Layers, manifest.Config) {
		if digest, _, _ := v1.SHA256(bytes.NewReader(files[blobPath(part.Digest)])); digest != part.Digest {
			return fmt.Errorf("content digest %s: not found", part.Digest)
		}
	}
	return nil
}

func (n *fakeNode) pin(refs []string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, ref := range refs {
		if n.images[ref] == "" {
			return fmt.Errorf("image %q: not found", ref)
		}
		n.pinned[ref] = true
	}
	return nil
}

func untar(r io.Reader) (map[string][]byte, error) {
	files := map[string][]byte{}
	for in := tar.NewReader(r); ; {
		header, err := in.Next()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, err
		}
		if _, twice := files[header.Name]; twice {
			return nil, fmt.Errorf("%s stands twice in the archive", header.Name)
		}
		if files[header.Name], err = io.ReadAll(in); err != nil {
			return nil, err
		}
	}
}

// fakeSource has some images.
type fakeSource struct {
	name   string
	exact  bool
	images map[string]v1.Image
	down   error
}

func (s fakeSource) Name() string { return s.name }
func (s fakeSource) Exact() bool  { return s.exact }

func (s fakeSource) Find(_ context.Context, ref string, platform v1.Platform) (Found, error) {
	image, ok := s.images[ref]
	switch {
	case s.down != nil:
		return Found{}, s.down
	case !ok:
		return Found{}, ErrNotFound
	}
	return fit(ref, image, platform)
}

func (s fakeSource) Archive(ctx context.Context, found []Found, _ v1.Platform, w io.Writer) error {
	return WriteArchive(ctx, w, found)
}

func randomImage(t *testing.T, platform v1.Platform) v1.Image {
	t.Helper()
	image, err := random.Image(4096, 3)
	if err != nil {
		t.Fatal(err)
	}
	config, err := image.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	config = config.DeepCopy()
	config.OS, config.Architecture = platform.OS, platform.Architecture
	if image, err = mutate.ConfigFile(image, config); err != nil {
		t.Fatal(err)
	}
	return image
}

func digestOf(t *testing.T, image v1.Image) string {
	t.Helper()
	digest, err := image.Digest()
	if err != nil {
		t.Fatal(err)
	}
	return digest.String()
}
