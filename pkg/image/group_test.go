// SPDX-License-Identifier: Apache-2.0

package image

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
)

func TestAnEngineWritesOneArchive(t *testing.T) {
	docker, registry := fakeSource{name: "docker"}, fakeSource{name: "registry"}
	of := func(source Source, ref string, bytes int64, image v1.Image) load {
		return load{source, []Found{{Ref: ref, Bytes: bytes, Image: image}}}
	}
	p := group([]load{
		of(registry, "r1", 1, empty.Image), of(docker, "d1", 10, nil), of(registry, "r2", 30, empty.Image),
		of(docker, "d2", 11, nil), {found: []Found{{Ref: "there"}}},
	})
	var got [][]string
	for _, l := range p.loads {
		got = append(got, refsOf(l.found))
	}
	if diff := cmp.Diff([][]string{{"r2"}, {"d1", "d2"}, {"r1"}}, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"there"}, refsOf(p.present)); diff != "" {
		t.Error(diff)
	}
}
