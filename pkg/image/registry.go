// SPDX-License-Identifier: Apache-2.0

package image

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"
)

// registryWait bounds how long a registry may take to say whether it has an image. Layers may
// then take as long as they need.
const registryWait = 10 * time.Second

// Registry asks the registry that an image's name names, with the person's own docker login.
func Registry() Source { return registry{registryWait} }

type registry struct{ wait time.Duration }

func (registry) Name() string { return "registry" }

func (r registry) Find(ctx context.Context, ref string, platform v1.Platform) (Found, error) {
	parsed, err := name.ParseReference(ref, name.WeakValidation)
	if err != nil {
		return Found{}, fmt.Errorf("reading image name %q: %w", ref, err)
	}
	// The image keeps the context for its layers, so the wait must not be a deadline of it.
	ctx, giveUp := context.WithCancelCause(ctx)
	timer := time.AfterFunc(r.wait, func() { giveUp(errNoAnswer) })
	image, err := remote.Image(parsed, remote.WithContext(ctx), remote.WithPlatform(platform),
		remote.WithAuthFromKeychain(authn.DefaultKeychain), remote.WithTransport(r.transport()),
		remote.WithRetryBackoff(remote.Backoff{Steps: 1}))
	var found Found
	if err == nil {
		found, err = fit(ref, image, platform)
	}
	if !timer.Stop() || err != nil {
		return Found{}, fmt.Errorf("%s: %w", parsed.Context().RegistryStr(), r.brief(ctx, err))
	}
	return found, nil
}

// transport gives up on an address that does not answer before the whole wait is over.
func (r registry) transport() http.RoundTripper {
	t := remote.DefaultTransport.(*http.Transport).Clone()
	t.DialContext = (&net.Dialer{Timeout: r.wait / 2, KeepAlive: 30 * time.Second}).DialContext
	return t
}

// fit refuses an image that exists for other platforms only.
func fit(ref string, image v1.Image, platform v1.Platform) (Found, error) {
	config, err := image.ConfigFile()
	if err != nil {
		return Found{}, fmt.Errorf("reading the configuration: %w", err)
	}
	if at := config.Platform(); at != nil && !runsOn(*at, platform) {
		return Found{}, fmt.Errorf("there for %s, not for %s: %w", at, platform, ErrNotFound)
	}
	return describe(ref, image)
}

var errNoAnswer = errors.New("no answer in time")

// brief turns what a client library says in many words into what a person needs.
func (r registry) brief(ctx context.Context, err error) error {
	var refused *transport.Error
	var at *url.Error
	switch {
	case errors.Is(context.Cause(ctx), errNoAnswer):
		return fmt.Errorf("%w (%s)", errNoAnswer, r.wait)
	case errors.As(err, &refused) && refused.StatusCode == http.StatusNotFound:
		return ErrNotFound
	case errors.As(err, &refused):
		return fmt.Errorf("it answered %d %s", refused.StatusCode, http.StatusText(refused.StatusCode))
	case errors.As(err, &at):
		return at.Err
	}
	return err
}

func (registry) Archive(ctx context.Context, found []Found, _ v1.Platform, w io.Writer) error {
	return WriteArchive(ctx, w, found)
}
