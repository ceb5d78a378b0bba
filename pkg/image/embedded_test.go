// SPDX-License-Identifier: Apache-2.0

package image

import (
	"errors"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/kubectl-labs/kubectl-labs/pkg/image/labapp"
)

func TestEmbeddedReplacesAnOlderLabApplication(t *testing.T) {
	now := randomImage(t, amd64)
	source := embedded{func(v1.Platform) (v1.Image, error) { return now, nil }}
	node := newFakeNode()
	node.images[labapp.Ref] = "sha256:" + strings.Repeat("0", 64)
	from, err := load1(t, node, []Source{source}, labapp.Ref)
	if err != nil || from[labapp.Ref] != "plugin" || node.images[labapp.Ref] != digestOf(t, now) {
		t.Errorf("%v, %v, %v", err, from, node.images)
	}
}

func TestEmbeddedNotBuilt(t *testing.T) {
	source := embedded{func(v1.Platform) (v1.Image, error) { return nil, labapp.ErrNotBuilt }}
	_, err := load1(t, newFakeNode(), []Source{source}, labapp.Ref, refA)
	if err == nil || !strings.Contains(err.Error(), "make labapp") {
		t.Fatalf("got %v", err)
	}
	var missing *NotFoundError
	if !errors.As(err, &missing) || missing.Ref != labapp.Ref {
		t.Errorf("got %v", err)
	}
	if strings.Contains(err.Error(), errNotOurs.Error()) {
		t.Errorf("%v speaks of the lab application where nobody asked for it", err)
	}
}
