// SPDX-License-Identifier: Apache-2.0

package image

import (
	"context"
	"errors"
	"io"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

var errBroken = errors.New("the engine went away")

// brokenSource stops in the middle of an archive.
type brokenSource struct{ fakeSource }

func (brokenSource) Archive(_ context.Context, _ []Found, _ v1.Platform, w io.Writer) error {
	_, _ = w.Write(make([]byte, 1<<21))
	return errBroken
}
