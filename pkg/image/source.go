// SPDX-License-Identifier: Apache-2.0

package image

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// ErrNotFound is a source's plain no: it was asked and has no such image.
var ErrNotFound = errors.New("not there")

// Source is a place that images come from.
type Source interface {
	// Name is for people: "docker", "registry".
	Name() string
	// Find says whether the source has ref for platform; the error wraps ErrNotFound if it does
	// not, and is another one if it could not be asked. It moves no layers.
	Find(ctx context.Context, ref string, platform v1.Platform) (Found, error)
	// Archive writes found images as one archive that containerd imports. Layers they share are
	// written once.
	Archive(ctx context.Context, found []Found, platform v1.Platform, w io.Writer) error
}

// Found is an image that a source has.
type Found struct {
	Ref    string   // normalised, see Normalize
	Digest v1.Hash  // of the manifest; empty where the source does not know it before archiving
	Bytes  int64    // the source's own measure: compressed layers, or the unpacked size in an engine
	Image  v1.Image // nil from an engine, which writes its archives itself
}

// Exact is a source whose images replace what a node has under the same name, if it is another
// image. The lab application's is one: its name stays the same through all versions.
type Exact interface {
	Exact() bool
}

// NotFoundError says that no place has an image.
type NotFoundError struct {
	Ref   string
	Asked []string // each place, with its answer
}

func (e *NotFoundError) Error() string {
	return fmt.Sprintf("image %s is not to be had: %s", e.Ref, strings.Join(e.Asked, "; "))
}
