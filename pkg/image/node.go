// SPDX-License-Identifier: Apache-2.0

package image

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// NodeExec runs a command inside a node. An error should carry what the command wrote to stderr.
type NodeExec interface {
	Exec(ctx context.Context, stdin io.Reader, stdout io.Writer, command ...string) error
}

// node is what the loader needs to know of a node before it loads.
type node struct {
	exec        NodeExec
	platform    v1.Platform
	snapshotter string
	images      map[string]stored // by full name
}

type stored struct {
	digest string
	pinned bool
}

// containerdWait is how long a node that has just started may take until containerd answers.
const containerdWait = 30 * time.Second

// look asks a node everything in one command: its machine, its snapshotter, its images. The
// snapshotter is the first one that containerd's effective configuration names: the CRI's.
const look = `for i in $(seq 1 $1); do ctr version >/dev/null 2>&1 && break; sleep 0.1; done
uname -m
containerd config dump | sed -n "s/^ *snapshotter = ['\"]\([a-z0-9-]\{1,\}\)['\"].*/\1/p" | head -n 1
ctr -n k8s.io images ls`

func openNode(ctx context.Context, exec NodeExec) (*node, error) {
	var out bytes.Buffer
	tenths := fmt.Sprint(int(containerdWait / (100 * time.Millisecond)))
	if err := exec.Exec(ctx, nil, &out, "sh", "-c", look, "look", tenths); err != nil {
		return nil, fmt.Errorf("asking the node for its images: %w", err)
	}
	n, err := parseLook(out.String())
	if err != nil {
		return nil, fmt.Errorf("asking the node for its images: %w", err)
	}
	n.exec = exec
	return n, nil
}

func parseLook(text string) (*node, error) {
	machine, rest, _ := strings.Cut(text, "\n")
	platform, err := platformOf(strings.TrimSpace(machine))
	if err != nil {
		return nil, err
	}
	n := &node{platform: platform, snapshotter: "overlayfs", images: map[string]stored{}}
	if line, after, ok := strings.Cut(rest, "\n"); ok && !strings.HasPrefix(line, "REF") {
		n.snapshotter, rest = strings.TrimSpace(line), after
	}
	for line := range strings.Lines(rest) {
		// REF TYPE DIGEST SIZE UNIT PLATFORMS LABELS
		fields := strings.Fields(line)
		if len(fields) < 3 || !strings.HasPrefix(fields[2], "sha256:") {
			continue
		}
		n.images[fields[0]] = stored{fields[2], strings.Contains(line, pinned)}
	}
	return n, nil
}

// has says whether the node has the image: under its name, and the very same one if exact.
func (n *node) has(ref string, exact v1.Hash) bool {
	at, ok := n.images[ref]
	return ok && (exact == v1.Hash{} || at.digest == exact.String())
}

// receive imports one archive. The names come from the archive. ctr does it by itself:
// containerd's transfer service takes twice as long.
func (n *node) receive(ctx context.Context, archive io.Reader) error {
	var out bytes.Buffer
	err := n.exec.Exec(ctx, archive, &out, "ctr", "-n", "k8s.io", "images", "import",
		"--local", "--all-platforms", "--snapshotter="+n.snapshotter, "-")
	if err != nil {
		return fmt.Errorf("importing into the node: %w", err)
	}
	return nil
}

const pinned = "io.cri-containerd.pinned=pinned"

// pinAll keeps the kubelet from removing images when the disk fills. It also proves that each one
// is there by its name: an unknown name fails.
const pinAll = `for ref in "$@"; do ctr -n k8s.io images label "$ref" ` + pinned + ` >/dev/null || exit; done`

func (n *node) pin(ctx context.Context, refs []string) error {
	if len(refs) == 0 {
		return nil
	}
	command := append([]string{"sh", "-c", pinAll, "pin"}, refs...)
	if err := n.exec.Exec(ctx, nil, io.Discard, command...); err != nil {
		return fmt.Errorf("pinning images in the node: %w", err)
	}
	return nil
}
