// SPDX-License-Identifier: Apache-2.0

package image

import (
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

func TestParseLook(t *testing.T) {
	const table = "REF TYPE DIGEST SIZE PLATFORMS LABELS \n" +
		"example.org/a:1 application/vnd.oci.image.manifest.v1+json sha256:aa 1.2 MiB linux/amd64 io.cri-containerd.image=managed,io.cri-containerd.pinned=pinned \n" +
		"example.org/b:1 application/vnd.oci.image.index.v1+json sha256:bb 1.2 MiB linux/amd64,linux/arm64 - \n"
	for text, want := range map[string]string{"x86_64\nnative\n" + table: "native", "x86_64\n" + table: "overlayfs"} {
		node, err := parseLook(text)
		if err != nil || node.snapshotter != want || node.platform.Architecture != "amd64" {
			t.Fatalf("got %+v, %v", node, err)
		}
		if !node.images[refA].pinned || node.images[refB].pinned || node.images[refB].digest != "sha256:bb" {
			t.Errorf("got %v", node.images)
		}
		if !node.has(refB, v1.Hash{}) || node.has(refB, v1.Hash{Algorithm: "sha256", Hex: "aa"}) {
			t.Error("has is wrong about b")
		}
	}
	if _, err := parseLook("riscv64\n" + table); err == nil {
		t.Error("an unknown machine was taken")
	}
}

func TestNormalize(t *testing.T) {
	for ref, want := range map[string]string{
		"nginx":                      "docker.io/library/nginx:latest",
		"envoyproxy/envoy:v1":        "docker.io/envoyproxy/envoy:v1",
		"docker.io/library/nginx":    "docker.io/library/nginx:latest",
		"registry.istio.io/x/y:1":    "registry.istio.io/x/y:1",
		"localhost:5000/a":           "localhost:5000/a:latest",
		"labs.kubectl-labs.dev/a:v1": "labs.kubectl-labs.dev/a:v1",
	} {
		if got, err := Normalize(ref); err != nil || got != want {
			t.Errorf("%s: got %s, %v", ref, got, err)
		}
	}
}
