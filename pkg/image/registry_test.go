// SPDX-License-Identifier: Apache-2.0

package image

import (
	"bytes"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	inmemory "github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

var arm64 = v1.Platform{OS: "linux", Architecture: "arm64"}

// registryWith serves one image for two platforms under "two", for arm64 alone under "one".
func registryWith(t *testing.T, amd, arm v1.Image) string {
	t.Helper()
	server := httptest.NewServer(inmemory.New(inmemory.Logger(log.New(io.Discard, "", 0))))
	t.Cleanup(server.Close)
	host := strings.TrimPrefix(server.URL, "http://")
	index := mutate.AppendManifests(empty.Index,
		mutate.IndexAddendum{Add: arm, Descriptor: v1.Descriptor{Platform: &arm64}},
		mutate.IndexAddendum{Add: amd, Descriptor: v1.Descriptor{Platform: &amd64}})
	if err := remote.WriteIndex(tagOf(t, host+"/two:1"), index); err != nil {
		t.Fatal(err)
	}
	if err := remote.Write(tagOf(t, host+"/one:1"), arm); err != nil {
		t.Fatal(err)
	}
	return host
}

func tagOf(t *testing.T, ref string) name.Tag {
	t.Helper()
	tag, err := name.NewTag(ref)
	if err != nil {
		t.Fatal(err)
	}
	return tag
}

func TestRegistryGivesTheNodesPlatform(t *testing.T) {
	amd, arm := randomImage(t, amd64), randomImage(t, arm64)
	host := registryWith(t, amd, arm)
	for machine, want := range map[string]v1.Image{"x86_64": amd, "aarch64": arm} {
		node := newFakeNode()
		node.machine = machine
		from, err := load1(t, node, []Source{Registry()}, host+"/two:1")
		if err != nil || from[host+"/two:1"] != "registry" || node.images[host+"/two:1"] != digestOf(t, want) {
			t.Errorf("%s: %v, %v, %v", machine, err, from, node.images)
		}
	}
}

func TestRegistrySaysWhyNot(t *testing.T) {
	host := registryWith(t, randomImage(t, amd64), randomImage(t, arm64))
	refused := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }))
	t.Cleanup(refused.Close)
	forbidden := strings.TrimPrefix(refused.URL, "http://")
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	closed := strings.TrimPrefix(gone.URL, "http://")
	for ref, want := range map[string]string{
		host + "/none:1":     host + ": not there",
		host + "/one:1":      host + ": there for linux/arm64, not for linux/amd64: not there",
		forbidden + "/one:1": forbidden + ": it answered 403 Forbidden",
		closed + "/one:1":    "connection refused",
	} {
		_, err := Registry().Find(t.Context(), ref, amd64)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", ref, err, want)
		}
	}
}

func TestRegistryThatDoesNotAnswer(t *testing.T) {
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	t.Cleanup(silent.Close)
	ref := strings.TrimPrefix(silent.URL, "http://") + "/a:1"
	began := time.Now()
	_, err := registry{100 * time.Millisecond}.Find(t.Context(), ref, amd64)
	if !errors.Is(err, errNoAnswer) || time.Since(began) > 5*time.Second {
		t.Errorf("got %v after %s", err, time.Since(began))
	}
}

func TestLayersMayTakeLongerThanTheAnswer(t *testing.T) {
	host := registryWith(t, randomImage(t, amd64), randomImage(t, arm64))
	source := registry{200 * time.Millisecond}
	found, err := source.Find(t.Context(), host+"/two:1", amd64)
	if err != nil {
		t.Fatal(err)
	}
	<-time.After(2 * source.wait)
	var archive bytes.Buffer
	if err := source.Archive(t.Context(), []Found{found}, amd64, &archive); err != nil {
		t.Fatal(err)
	}
}
