// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"fmt"
	"time"
)

// verifyBound is how long Inspect waits for the API server, which on a loaded
// laptop takes seconds; without its answer the containers' ids speak alone.
const verifyBound = 10 * time.Second

// Inspect compares what is there with what was recorded. Another engine than the
// recorded one cannot tell: *OtherEngineError.
func (p *Provider) Inspect(ctx context.Context, id Identity) (State, Detail, error) {
	if id.Engine != "" && id.Engine != p.engine.name {
		return "", Detail{}, &OtherEngineError{Name: id.Name, Recorded: id.Engine, Current: p.engine.name,
			Fix: "set KIND_EXPERIMENTAL_PROVIDER=" + id.Engine}
	}
	nodes, err := p.Nodes(ctx, id.Name)
	if err != nil {
		return "", Detail{}, err
	}
	state, detail := classify(id, nodes)
	switch state {
	case Absent:
		return state, detail, p.sameHost(ctx, id)
	case Running:
		state, detail = p.verify(ctx, id, detail)
	}
	return state, detail, nil
}

// sameHost makes sure that a cluster is not called absent only because the same
// command now talks to an engine on another machine.
func (p *Provider) sameHost(ctx context.Context, id Identity) error {
	if id.Host == "" {
		return nil
	}
	facts, err := p.engine.facts(ctx)
	if err != nil || facts.host == id.Host {
		return err
	}
	name := p.engine.name
	return &OtherEngineError{Name: id.Name, Recorded: name + " on " + id.Host, Current: name + " on " + facts.host,
		Fix: contextFix(name)}
}

// verify asks the API server whether it is still the recorded cluster's.
func (p *Provider) verify(ctx context.Context, id Identity, d Detail) (State, Detail) {
	ctx, cancel := context.WithTimeout(ctx, verifyBound)
	defer cancel()
	config, err := p.restConfig(ctx, d.Nodes)
	if err != nil {
		d.Why = err.Error()
		return Running, d
	}
	uid, err := kubeSystemUID(ctx, config)
	switch {
	case err != nil:
		d.Why = err.Error()
	case uid != id.UID:
		d.Why = fmt.Sprintf("its kube-system has the uid %s, recorded was %s", uid, id.UID)
		return Foreign, d
	default:
		d.Verified = true
	}
	return Running, d
}

// ours returns what was seen, or the reason why the cluster must not be touched.
func (p *Provider) ours(ctx context.Context, id Identity) (Detail, error) {
	state, detail, err := p.Inspect(ctx, id)
	switch {
	case err != nil:
		return Detail{}, err
	case state == Absent:
		return Detail{}, fmt.Errorf("%s: %w", id.Name, ErrAbsent)
	case state == Foreign:
		return Detail{}, &ForeignError{Name: id.Name, Why: detail.Why}
	}
	return detail, nil
}

// Delete removes the cluster, half-made or whole, its volumes, and its entries in
// the named kubeconfig, which goes too when nothing else stands in it. A cluster
// that is not there is no error; one that is not ours is a *ForeignError.
func (p *Provider) Delete(ctx context.Context, id Identity, kubeconfig string) error {
	if kubeconfig == "" {
		return errNoKubeconfig
	}
	state, detail, err := p.Inspect(ctx, id)
	if err != nil {
		return err
	}
	if state == Foreign {
		return &ForeignError{Name: id.Name, Why: detail.Why}
	}
	return p.erase(ctx, id.Name, kubeconfig)
}
