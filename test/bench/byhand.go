// SPDX-License-Identifier: Apache-2.0

//go:build bench

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/tarball"

	"github.com/kubectl-labs/kubectl-labs/pkg/image/labapp"
)

// byHand is the script's side: a cluster of kind's and a kubeconfig of its own.
type byHand struct {
	root, dir, cluster string
	echo               io.Writer // also gets what the script says
}

// share runs the script from nothing and returns how long it took and the
// canary's share in percent.
func (h byHand) share(ctx context.Context) (time.Duration, float64, error) {
	c := command(ctx, filepath.Join(h.root, "test", "bench", "by-hand.sh"), h.cluster)
	c.Env = append(c.Env, "KUBECONFIG="+h.kubeconfig())
	c.Stderr = h.echo
	took, out, err := timed(c)
	if err != nil {
		return took, 0, err
	}
	share, err := canaryShare(out)
	return took, share, err
}

func (h byHand) kubeconfig() string { return filepath.Join(h.dir, "by-hand") }

func (h byHand) clear(ctx context.Context) error {
	c := command(context.WithoutCancel(ctx), "kind", "delete", "cluster", "--name", h.cluster)
	c.Env = append(c.Env, "KUBECONFIG="+h.kubeconfig())
	_, _, err := timed(c)
	return err
}

// canaryShare counts v2's answers, the ones with black stars, in the load
// client's document.
func canaryShare(document []byte) (float64, error) {
	var sample struct {
		Bodies    []string `json:"bodies"`
		Responses []struct {
			Body *int `json:"body"`
		} `json:"responses"`
	}
	if err := json.Unmarshal(document, &sample); err != nil {
		return 0, fmt.Errorf("reading the load client's document: %w", err)
	}
	canary := 0
	for _, r := range sample.Responses {
		if r.Body != nil && *r.Body >= 0 && strings.Contains(sample.Bodies[*r.Body], "black") {
			canary++
		}
	}
	if len(sample.Responses) == 0 {
		return 0, fmt.Errorf("the load client had no responses")
	}
	return 100 * float64(canary) / float64(len(sample.Responses)), nil
}

// offerLabapp puts the lab application's image into the engine, where a person
// who works by hand would have it, before any time is taken. The function that
// it returns takes the image away again, unless it was there before.
func offerLabapp(ctx context.Context) (withdraw func(context.Context) error, err error) {
	before := command(ctx, "docker", "image", "inspect", labapp.Ref).Run() == nil
	if err := loadLabapp(ctx); err != nil {
		return nil, fmt.Errorf("loading the lab application into the engine: %w", err)
	}
	return func(ctx context.Context) error {
		if before {
			return nil
		}
		_, _, err := timed(command(context.WithoutCancel(ctx), "docker", "image", "rm", labapp.Ref))
		return err
	}, nil
}

func loadLabapp(ctx context.Context) error {
	built, err := labapp.Image(v1.Platform{OS: "linux", Architecture: runtime.GOARCH})
	if err != nil {
		return err
	}
	tag, err := name.NewTag(labapp.Ref)
	if err != nil {
		return err
	}
	reader, writer := io.Pipe()
	defer reader.Close()
	go func() { writer.CloseWithError(tarball.Write(tag, built, writer)) }()
	load := command(ctx, "docker", "load")
	load.Stdin = reader
	_, _, err = timed(load)
	return err
}
