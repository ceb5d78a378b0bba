// SPDX-License-Identifier: Apache-2.0

package image

import (
	"context"
	"errors"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	v1 "github.com/google/go-containerregistry/pkg/v1"
)

const (
	refA = "example.org/a:1"
	refB = "example.org/b:1"
	refC = "docker.io/library/c:latest"
)

func load1(t *testing.T, node *fakeNode, sources []Source, refs ...string) (map[string]string, error) {
	t.Helper()
	from := map[string]string{}
	loader := &Loader{Sources: sources}
	err := loader.Load(t.Context(), node, refs, func(r Result) { from[r.Ref] = r.Source })
	return from, err
}

func TestLoadTakesTheFirstPlace(t *testing.T) {
	a, b, c := randomImage(t, amd64), randomImage(t, amd64), randomImage(t, amd64)
	node := newFakeNode()
	node.images[refA] = "sha256:" + strings.Repeat("a", 64)
	sources := []Source{
		fakeSource{name: "bundle", images: map[string]v1.Image{refA: a, refB: b}},
		fakeSource{name: "docker", images: map[string]v1.Image{refB: randomImage(t, amd64)}, down: nil},
		fakeSource{name: "registry", images: map[string]v1.Image{refC: c}},
	}
	from, err := load1(t, node, sources, refA, refB, "c", refB)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{refA: "node", refB: "bundle", refC: "registry"}, from); diff != "" {
		t.Error(diff)
	}
	if node.images[refB] != digestOf(t, b) || node.images[refC] != digestOf(t, c) {
		t.Errorf("the node holds %v", node.images)
	}
	for ref := range maps.Keys(node.images) {
		if !node.pinned[ref] {
			t.Errorf("%s is not pinned", ref)
		}
	}
	if !strings.Contains(strings.Join(node.commands, "\n"), "--snapshotter=fuse-overlayfs -") {
		t.Errorf("the node's snapshotter is not in %q", node.commands)
	}
}

func TestASecondLoadMovesNothing(t *testing.T) {
	node, sources := newFakeNode(), []Source{fakeSource{name: "docker", images: map[string]v1.Image{refA: randomImage(t, amd64)}}}
	for range 2 {
		if _, err := load1(t, node, sources, refA); err != nil {
			t.Fatal(err)
		}
	}
	if len(node.commands) != 4 {
		t.Errorf("look, import, pin, look; got %d commands", len(node.commands))
	}
}

func TestAnExactSourceReplacesAnotherImage(t *testing.T) {
	node, now := newFakeNode(), randomImage(t, amd64)
	node.images[refA] = "sha256:" + strings.Repeat("0", 64)
	sources := []Source{fakeSource{name: "plugin", exact: true, images: map[string]v1.Image{refA: now}}}
	for _, want := range []string{"plugin", "node"} {
		from, err := load1(t, node, sources, refA)
		if err != nil || from[refA] != want || node.images[refA] != digestOf(t, now) {
			t.Errorf("got %v from %v, want %s", node.images, from, want)
		}
	}
}

func TestEveryMissingImageIsNamed(t *testing.T) {
	node := newFakeNode()
	arm := randomImage(t, v1.Platform{OS: "linux", Architecture: "arm64"})
	sources := []Source{
		fakeSource{name: "docker", images: map[string]v1.Image{refA: arm}},
		fakeSource{name: "registry", down: errors.New("no answer in time")},
	}
	_, err := load1(t, node, sources, refA, refB)
	var missing *NotFoundError
	if !errors.As(err, &missing) || missing.Ref != refA {
		t.Fatalf("got %v", err)
	}
	want := []string{"node: not there", "docker: there for linux/arm64, not for linux/amd64: not there", "registry: no answer in time"}
	if diff := cmp.Diff(want, missing.Asked); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(err.Error(), "image "+refB+" is not to be had") || len(node.commands) != 1 {
		t.Errorf("got %v after %q", err, node.commands)
	}
}

func TestLoadSaysWhichEndFailed(t *testing.T) {
	sources := []Source{fakeSource{name: "docker", images: map[string]v1.Image{refA: randomImage(t, amd64)}}}
	node := newFakeNode()
	node.broken = errors.New("no space left on device")
	if _, err := load1(t, node, sources, refA); err == nil || !strings.Contains(err.Error(), "importing into the node: no space left") {
		t.Errorf("node: got %v", err)
	}
	broken := []Source{brokenSource{sources[0].(fakeSource)}}
	if _, err := load1(t, newFakeNode(), broken, refA); !errors.Is(err, errBroken) {
		t.Errorf("source: got %v", err)
	}
}

func TestLoadEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	loader := &Loader{Sources: []Source{fakeSource{name: "docker"}}}
	if err := loader.Load(ctx, newFakeNode(), []string{refA}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestLoadRefusesWrongNames(t *testing.T) {
	_, err := load1(t, newFakeNode(), nil, "Not A Name", "also wrong")
	if err == nil || !strings.Contains(err.Error(), "Not A Name") || !strings.Contains(err.Error(), "also wrong") {
		t.Errorf("got %v", err)
	}
}
