// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/kind/pkg/log"
)

const (
	sweepBound = 90 * time.Second // for kind to notice that its containers are gone
	sweepEvery = 300 * time.Millisecond
	eraseBound = 60 * time.Second
)

// sweep removes the containers of a cluster that kind is still making, again
// and again, since one may appear at any moment, until kind has given up.
func (p *Provider) sweep(ctx context.Context, name string, done <-chan error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), sweepBound)
	defer cancel()
	p.thaw(ctx, name)
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		p.removeContainers(ctx, name)
		select {
		case <-done: //nolint:errcheck // the attempt has failed already, and why is known
			return
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// removeContainers may lose the race against kind's own removal: erase has the last word.
func (p *Provider) removeContainers(ctx context.Context, name string) {
	nodes, err := p.Nodes(ctx, name)
	if err != nil || len(nodes) == 0 {
		return
	}
	args := []string{"rm", "--force", "--volumes"}
	for _, n := range nodes {
		args = append(args, n.ID)
	}
	_, _ = p.engine.output(ctx, args...)
}

// undo removes what a failed Create made and returns its error.
func (p *Provider) undo(ctx context.Context, spec Spec, cause error) error {
	interrupted := ctx.Err() != nil
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), eraseBound)
	defer cancel()
	err := p.erase(ctx, spec.Name, spec.Kubeconfig)
	if err == nil && interrupted {
		err = p.eraseLate(ctx, spec)
	}
	if err != nil {
		return errors.Join(cause, fmt.Errorf("something of it is left: %w", err))
	}
	return cause
}

// lateBound: Ctrl-C in a terminal also ends the engine's client, while the engine
// may still be making the container that it was asked for.
const lateBound = time.Second

func (p *Provider) eraseLate(ctx context.Context, spec Spec) error {
	late := time.NewTimer(lateBound)
	defer late.Stop()
	<-late.C
	nodes, err := p.Nodes(ctx, spec.Name)
	if err != nil || len(nodes) == 0 {
		return err
	}
	return p.erase(ctx, spec.Name, spec.Kubeconfig)
}

// erase lets kind remove containers and volumes, and sees to it that none is left.
func (p *Provider) erase(ctx context.Context, name, kubeconfig string) error {
	dropRemains(kubeconfig)
	p.thaw(ctx, name)
	if err := p.kind(log.NoopLogger{}).Delete(name, kubeconfig); err != nil {
		return fmt.Errorf("delete the cluster %s: %w", name, err)
	}
	left, err := p.Nodes(ctx, name)
	if err != nil {
		return err
	}
	if len(left) > 0 {
		return fmt.Errorf("delete the cluster %s: the container %s is still there", name, left[0].Name)
	}
	return dropEmpty(kubeconfig)
}

// dropRemains removes what would make kind refuse to touch the private kubeconfig:
// the lock that a killed process left beside it, and the file itself when a full
// disk or a power cut left half of it.
func dropRemains(kubeconfig string) {
	_ = os.Remove(kubeconfig + ".lock")
	raw, err := os.ReadFile(kubeconfig)
	if err != nil {
		return
	}
	if _, err := clientcmd.Load(raw); err != nil {
		_ = os.Remove(kubeconfig)
	}
}

// dropEmpty removes the file once no cluster stands in it.
func dropEmpty(kubeconfig string) error {
	config, err := clientcmd.LoadFromFile(kubeconfig)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the kubeconfig: %w", err)
	}
	if len(config.Clusters)+len(config.Contexts)+len(config.AuthInfos) > 0 {
		return nil
	}
	if err := os.Remove(kubeconfig); err != nil {
		return fmt.Errorf("remove the kubeconfig: %w", err)
	}
	return nil
}

func lastLines(text string, n int) []string {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	lines := strings.Split(text, "\n")
	return lines[max(0, len(lines)-n):]
}

// reasonOf is what the engine said last, without its command line.
func reasonOf(err error) string {
	var failed *commandError
	if errors.As(err, &failed) && failed.Stderr != "" {
		lines := lastLines(failed.Stderr, 1)
		return lines[0]
	}
	return err.Error()
}
