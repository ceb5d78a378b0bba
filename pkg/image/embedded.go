// SPDX-License-Identifier: Apache-2.0

package image

import (
	"context"
	"errors"
	"io"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/kubectl-labs/kubectl-labs/pkg/image/labapp"
)

// errNotOurs is the embedded source's answer for every image but the lab application. It is not
// worth a word to people.
var errNotOurs = errors.New("not the lab application")

// Embedded is the lab application that travels in the plugin. For any other image it has no
// answer; for its own, in a build without it, labapp.ErrNotBuilt.
func Embedded() Source { return embedded{labapp.Image} }

type embedded struct {
	image func(v1.Platform) (v1.Image, error)
}

func (embedded) Name() string { return "plugin" }

// Exact holds: an older lab application in a node gives way to this plugin's.
func (embedded) Exact() bool { return true }

func (e embedded) Find(_ context.Context, ref string, platform v1.Platform) (Found, error) {
	if ref != labapp.Ref {
		return Found{}, errNotOurs
	}
	image, err := e.image(platform)
	if err != nil {
		return Found{}, err
	}
	return describe(ref, image)
}

func (embedded) Archive(ctx context.Context, found []Found, _ v1.Platform, w io.Writer) error {
	return WriteArchive(ctx, w, found)
}
