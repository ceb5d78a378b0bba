// SPDX-License-Identifier: Apache-2.0

package image

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// savedWhole is what an engine saves that keeps multi-platform images: one platform's content,
// the nested index of both, and an index that names the nested one.
func savedWhole(t *testing.T, amd v1.Image) []byte {
	t.Helper()
	var saved bytes.Buffer
	found, err := describe(refA, amd)
	if err != nil {
		t.Fatal(err)
	}
	if err := WriteArchive(t.Context(), &saved, []Found{found}); err != nil {
		t.Fatal(err)
	}
	files, err := untar(&saved)
	if err != nil {
		t.Fatal(err)
	}
	var index v1.IndexManifest
	if err := json.Unmarshal(files["index.json"], &index); err != nil {
		t.Fatal(err)
	}
	one, other := index.Manifests[0], index.Manifests[0]
	names := one.Annotations
	one.Annotations, one.Platform = nil, &amd64
	other.Annotations, other.Platform, other.Digest.Hex = nil, &arm64, one.Digest.Hex[1:]+"0"
	nested := toJSON(t, v1.IndexManifest{SchemaVersion: 2, MediaType: types.OCIImageIndex, Manifests: []v1.Descriptor{other, one}})
	digest, size, _ := v1.SHA256(bytes.NewReader(nested))
	files[blobPath(digest)] = nested
	index.Manifests[0] = v1.Descriptor{MediaType: types.OCIImageIndex, Digest: digest, Size: size, Annotations: names}
	files["index.json"] = toJSON(t, index)
	return tarOf(t, files)
}

func toJSON(t *testing.T, value any) []byte {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// tarOf writes the index last, as engines do.
func tarOf(t *testing.T, files map[string][]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	add := func(name string) {
		if err := w.WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: 0o644, Size: int64(len(files[name]))}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(files[name]); err != nil {
			t.Fatal(err)
		}
	}
	for name := range files {
		if name != "index.json" {
			add(name)
		}
	}
	add("index.json")
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestFlattenKeepsOnePlatform(t *testing.T) {
	amd := randomImage(t, amd64)
	saved := savedWhole(t, amd)
	if err := newFakeNode().receive(bytes.NewReader(saved)); err == nil {
		t.Fatal("the archive as saved could be imported, so this test proves nothing")
	}
	var flat bytes.Buffer
	if err := Flatten(&flat, bytes.NewReader(saved), amd64); err != nil {
		t.Fatal(err)
	}
	node := newFakeNode()
	if err := node.receive(&flat); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{refA: digestOf(t, amd)}, node.images); diff != "" {
		t.Error(diff)
	}
}

func TestFlattenLeavesOtherArchivesAlone(t *testing.T) {
	files := map[string][]byte{
		"manifest.json": []byte(`[{"Config":"c.json"}]`), "layer.tar": make([]byte, 2*smallBlob),
		"index.json": []byte(`{"schemaVersion":2,"manifests":[]}`),
	}
	var flat bytes.Buffer
	if err := Flatten(&flat, bytes.NewReader(tarOf(t, files)), amd64); err != nil {
		t.Fatal(err)
	}
	got, err := untar(&flat)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(files, got); diff != "" {
		t.Error(diff)
	}
}

func TestFlattenRefusesAnArchiveThatIsCutOff(t *testing.T) {
	whole := savedWhole(t, randomImage(t, amd64))
	for name, end := range map[string]int{
		"in a file":         len(whole) - 2*endMark - 100,
		"between two files": len(whole) - 2*endMark,
		"at once":           0,
	} {
		if err := Flatten(&bytes.Buffer{}, bytes.NewReader(whole[:end]), amd64); err == nil {
			t.Errorf("an archive that is cut off %s passed", name)
		}
	}
}
