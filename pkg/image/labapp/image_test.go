// SPDX-License-Identifier: Apache-2.0

package labapp

import (
	"errors"
	"io/fs"
	"testing"
	"testing/fstest"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/validate"
)

func TestNotBuilt(t *testing.T) {
	files := fstest.MapFS{"layers/README.md": {Data: []byte("made by make labapp")}}
	if _, err := imageIn(files, v1.Platform{OS: "linux", Architecture: "amd64"}); !errors.Is(err, ErrNotBuilt) {
		t.Errorf("got %v", err)
	}
}

func TestOtherPlatform(t *testing.T) {
	files := fstest.MapFS{"layers/linux-amd64/manifest.json": {Data: []byte("{}")}}
	if _, err := imageIn(files, v1.Platform{OS: "linux", Architecture: "s390x"}); !errors.Is(err, ErrPlatform) {
		t.Errorf("got %v", err)
	}
}

// TestEmbeddedImages checks what this build carries: nothing, or whole images for both platforms.
func TestEmbeddedImages(t *testing.T) {
	built, err := fs.Glob(layers, "layers/*/"+ManifestFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, arch := range []string{"amd64", "arm64"} {
		image, err := Image(v1.Platform{OS: "linux", Architecture: arch})
		if len(built) == 0 {
			if !errors.Is(err, ErrNotBuilt) {
				t.Errorf("%s: got %v", arch, err)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", arch, err)
		}
		checkImage(t, image, arch)
	}
}

func checkImage(t *testing.T, image v1.Image, arch string) {
	t.Helper()
	if err := validate.Image(image); err != nil {
		t.Errorf("%s: %v", arch, err)
	}
	config, err := image.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	if config.Architecture != arch || config.Config.User != "65532:65532" || config.Config.Entrypoint[0] != "/labapp" {
		t.Errorf("%s: got %+v", arch, config)
	}
}
