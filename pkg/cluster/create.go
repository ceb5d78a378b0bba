// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"fmt"
	"time"

	"sigs.k8s.io/kind/pkg/cluster"
	"sigs.k8s.io/kind/pkg/exec"
)

const cgroupV1Warning = "the engine uses cgroup v1, which Kubernetes refuses by default since 1.35; " +
	"the nodes are told to start all the same (failCgroupV1: false)"

// Create makes the cluster and returns when every node is Ready. It is all or
// nothing: after an error, or when ctx ends, what was made is removed again
// before Create returns. Events come one at a time, from other goroutines, none
// after the return; a slow callback delays the progress it is told about.
//
// Errors: *ForeignError when containers of that name exist, *ImageError,
// *CreateError, *NotReadyError, *EngineDownError, or the error of ctx.
func (p *Provider) Create(ctx context.Context, spec Spec, events func(Event)) (Identity, error) {
	id := Identity{Name: spec.Name, Engine: p.engine.name, Recorded: time.Now().UTC()}
	if err := spec.validate(); err != nil {
		return Identity{}, err
	}
	report := serial(events)
	facts, err := p.prepare(ctx, spec, report)
	if err != nil {
		return Identity{}, err
	}
	id.Host = facts.host
	if facts.CgroupVersion == 1 {
		report(Event{Kind: Warning, Text: cgroupV1Warning})
	}
	err = p.build(ctx, spec, facts.CgroupVersion, report)
	if err == nil {
		id.UID, id.Nodes, err = p.settle(ctx, spec)
	}
	if err != nil {
		return Identity{}, p.undo(ctx, spec, err)
	}
	return id, nil
}

// prepare makes sure that the name is free and the image there, and returns the
// engine's facts. The image is pulled here because kind's own pull cannot be cancelled.
func (p *Provider) prepare(ctx context.Context, spec Spec, report func(Event)) (Facts, error) {
	nodes, err := p.Nodes(ctx, spec.Name)
	if err != nil {
		return Facts{}, err
	}
	if len(nodes) > 0 {
		return Facts{}, &ForeignError{Name: spec.Name, Why: "its container " + nodes[0].Name + " was there before"}
	}
	if err := p.ensureImage(ctx, spec.Image, report); err != nil {
		return Facts{}, err
	}
	if err := makePrivate(spec.Kubeconfig); err != nil {
		return Facts{}, err
	}
	return p.engine.facts(ctx)
}

func (p *Provider) ensureImage(ctx context.Context, image string, report func(Event)) error {
	if p.hasImage(ctx, image) {
		return nil
	}
	phase := "Pulling the node image " + image
	report(Event{Kind: Started, Text: phase})
	if _, err := p.engine.output(ctx, "pull", image); err != nil {
		report(Event{Kind: Broken, Text: phase})
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return &ImageError{Image: image, Reason: reasonOf(err)}
	}
	report(Event{Kind: Done, Text: phase})
	return nil
}

func (p *Provider) hasImage(ctx context.Context, image string) bool {
	_, err := p.engine.ask(ctx, "image", "inspect", image)
	return err == nil
}

// build runs kind's Create, which knows no context, beside the watch for nodes
// that come up; when ctx ends it takes the containers away beneath kind.
func (p *Provider) build(ctx context.Context, spec Spec, cgroup int, report func(Event)) error {
	watch, endWatch := context.WithCancel(ctx)
	announced := p.announce(watch, spec.nodeNames(), report)
	defer announced.Wait()
	defer endWatch()

	logger := &phaseLogger{events: report}
	done := make(chan error, 1)
	go func() {
		done <- p.kind(logger).Create(spec.Name,
			cluster.CreateWithV1Alpha4Config(kindConfig(spec, cgroup)),
			cluster.CreateWithKubeconfigPath(spec.Kubeconfig),
			cluster.CreateWithRetain(false),
			cluster.CreateWithDisplayUsage(false),
			cluster.CreateWithDisplaySalutation(false))
	}()
	select {
	case err := <-done:
		return createError(ctx, spec.Name, logger.current(), err)
	case <-ctx.Done():
		p.sweep(ctx, spec.Name, done)
		return fmt.Errorf("create the cluster %s: %w", spec.Name, ctx.Err())
	}
}

// outputLines is how much of a command's output an error carries.
const outputLines = 15

// createError prefers the cancellation: Ctrl-C reaches kind's commands too, and
// what they say then is only its consequence.
func createError(ctx context.Context, name, phase string, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return fmt.Errorf("create the cluster %s: %w", name, ctx.Err())
	}
	created := &CreateError{Name: name, Phase: phase, Err: err}
	if ran := exec.RunErrorForError(err); ran != nil {
		created.Output = lastLines(string(ran.Output), outputLines)
	}
	return created
}
