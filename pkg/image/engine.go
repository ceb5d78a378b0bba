// SPDX-License-Identifier: Apache-2.0

package image

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// Engine is the local container engine behind a command: docker, podman or nerdctl.
func Engine(command string) Source { return engine{command} }

type engine struct{ command string }

func (e engine) Name() string { return e.command }

// Find asks by name only: an engine forgets an image's digest when it saves it, so one asked for
// by digest is left to the sources that can prove it.
func (e engine) Find(ctx context.Context, ref string, platform v1.Platform) (Found, error) {
	if strings.Contains(ref, "@") {
		return Found{}, fmt.Errorf("cannot give an image by digest: %w", ErrNotFound)
	}
	var out bytes.Buffer
	err := e.run(ctx, &out, "image", "inspect", "--format", "{{.Os}} {{.Architecture}} {{.Size}}", ref)
	if err != nil {
		return Found{}, err
	}
	found, at := Found{Ref: ref}, v1.Platform{}
	if _, err := fmt.Sscan(out.String(), &at.OS, &at.Architecture, &found.Bytes); err != nil {
		return Found{}, fmt.Errorf("reading its answer %q: %w", out.String(), err)
	}
	if !runsOn(at, platform) {
		return Found{}, fmt.Errorf("there for %s, not for %s: %w", at, platform, ErrNotFound)
	}
	return found, nil
}

// Archive pipes what the engine saves through Flatten.
func (e engine) Archive(ctx context.Context, found []Found, platform v1.Platform, w io.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	from, to := io.Pipe()
	go func() { to.CloseWithError(e.run(ctx, to, e.save(found)...)) }()
	err := Flatten(w, from, platform)
	from.CloseWithError(err)
	return err
}

func (e engine) save(found []Found) []string {
	args := []string{"save"}
	if e.command == "podman" {
		args = append(args, "--format", "docker-archive", "--multi-image-archive")
	}
	return append(args, refsOf(found)...)
}

func (e engine) run(ctx context.Context, stdout io.Writer, args ...string) error {
	command := exec.CommandContext(ctx, e.command, args...)
	var stderr bytes.Buffer
	command.Stdout, command.Stderr = stdout, &stderr
	err := command.Run()
	if err == nil {
		return nil
	}
	said, _, _ := strings.Cut(strings.TrimSpace(stderr.String()), "\n")
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, exec.ErrNotFound):
		return errors.New("no such command")
	case strings.Contains(strings.ToLower(said), "no such image"), strings.Contains(said, "image not known"):
		return ErrNotFound
	}
	return errors.New(cmp.Or(said, err.Error()))
}
