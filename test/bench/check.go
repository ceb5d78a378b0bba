// SPDX-License-Identifier: Apache-2.0

//go:build bench

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/kubectl-labs/kubectl-labs/labs"
	"github.com/kubectl-labs/kubectl-labs/pkg/catalog"
	"github.com/kubectl-labs/kubectl-labs/pkg/check"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

const (
	sampleSize  = 1000
	sampleLimit = 3 // seconds
)

// check measures what checks cost, by turns: a sample of 1,000 requests alone,
// and the whole command with everything it waits for.
func (b *bench) check(ctx context.Context) error {
	return b.withCanary(ctx, func(d desk, _ *mesh) error {
		p, err := openProbe(d)
		if err != nil {
			return err
		}
		var sample, whole, ground []float64
		requests := 0
		for range b.rounds {
			drawn, err := p.measure(ctx, sampleStep())
			if err != nil {
				return err
			}
			command, seconds, err := d.check(ctx)
			if err != nil {
				return err
			}
			requests = command.requests
			sample = append(sample, drawn.sample.Elapsed.Seconds()*sampleSize/float64(drawn.requests))
			whole, ground = append(whole, seconds), append(ground, command.ground.Elapsed.Seconds())
		}
		b.add(
			row{what: "a sample of 1,000 requests, drawn and sorted", unit: "s", values: sample, limit: sampleLimit},
			row{what: fmt.Sprintf("kubectl labs check --step canary (%d requests)", requests), unit: "s", values: whole},
			row{what: "  of that, waiting for still ground", unit: "s", values: ground},
		)
		return nil
	})
}

// withCanary gives do a lab whose mesh sends ten per cent to v2.
func (b *bench) withCanary(ctx context.Context, do func(desk, *mesh) error) error {
	return b.withLab(ctx, func(d desk) (err error) {
		m, err := openMesh(ctx, d)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, m.restore(ctx)) }()
		if err := m.canary(ctx, 10); err != nil {
			return err
		}
		return do(d, m)
	})
}

// measured is one check of shares: how the ground was, the last sample, and the
// requests of all samples.
type measured struct {
	ground, sample check.Result
	requests       int
}

func sorted(results []check.Result) (m measured, err error) {
	for _, r := range results {
		switch r.Kind {
		case "ground":
			m.ground = r
		case "traffic":
			m.sample = r
			if len(r.Shares) > 0 {
				m.requests += r.Shares[0].Total
			}
		}
	}
	if len(m.sample.Shares) == 0 {
		return m, fmt.Errorf("nothing was measured: %q, %q", m.ground.Detail, m.sample.Detail)
	}
	return m, nil
}

// check runs the whole command; a verdict other than passed is no error here.
func (d desk) check(ctx context.Context) (measured, float64, error) {
	took, out, err := d.labs(ctx, "check", d.lab, "--step", "canary", "-o", "json")
	var document struct {
		Results []check.Result `json:"results"`
	}
	if json.Unmarshal(out, &document) != nil {
		return measured{}, 0, fmt.Errorf("no document: %w", err)
	}
	m, err := sorted(document.Results)
	return m, took.Seconds(), err
}

// probe checks without a process of its own, by the same code.
type probe struct {
	runner *check.Runner
	lab    *lab.Lab
}

func openProbe(d desk) (*probe, error) {
	config, err := d.place().RESTConfig()
	if err != nil {
		return nil, err
	}
	entry, err := catalog.New(labs.Files, "").Get(labName)
	if err != nil {
		return nil, err
	}
	return &probe{&check.Runner{Config: config}, entry.Lab}, nil
}

func (p *probe) measure(ctx context.Context, step lab.Step) (measured, error) {
	results, err := p.runner.Run(ctx, p.lab, step, nil)
	if err != nil {
		return measured{}, err
	}
	return sorted(results)
}

func (p *probe) canaryStep() (lab.Step, error) {
	i, err := p.lab.Step("canary")
	if err != nil {
		return lab.Step{}, err
	}
	return p.lab.Steps[i], nil
}

// sampleStep is a step whose check needs 1,000 requests or a few more: the
// plan, not the author, decides how many, so the wrong value is looked for.
func sampleStep() lab.Step {
	wrong := 25.0
	for n := 0; n < sampleSize; wrong -= 0.1 {
		n, _, _ = check.Plan(10, []float64{wrong}, check.Chances{Rejected: check.Alpha, Accepted: check.Alpha})
	}
	return lab.Step{ID: "sample", Check: []lab.Check{{Traffic: &lab.TrafficCheck{
		As: "anyone", Share: map[string]float64{"v2": 10}, Not: map[string][]float64{"v2": {wrong + 0.1}},
	}}}}
}
