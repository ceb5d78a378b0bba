// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
	"github.com/kubectl-labs/kubectl-labs/pkg/catalog"
	"github.com/kubectl-labs/kubectl-labs/pkg/check"
	"github.com/kubectl-labs/kubectl-labs/pkg/cluster"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
	"github.com/kubectl-labs/kubectl-labs/pkg/proof"
	"github.com/kubectl-labs/kubectl-labs/pkg/runner"
	"github.com/kubectl-labs/kubectl-labs/pkg/ui"
)

// prove tries labs in groups that share a cluster, one group after the other. What
// was tried until an error is in the report.
func (f *factory) prove(ctx context.Context, entries []*catalog.Entry, o proveOptions) (proof.Report, error) {
	began := f.now()
	report := proof.Report{OK: true}
	var names []string
	groups := map[string][]*catalog.Entry{}
	for _, e := range entries {
		name := bedName(e.Lab)
		if groups[name] == nil {
			names = append(names, name)
		}
		groups[name] = append(groups[name], e)
	}
	var err error
	for _, name := range names {
		g := &group{factory: f, name: name, options: o, began: began, total: len(entries), report: &report}
		if err = g.prove(ctx, groups[name]); err != nil {
			break
		}
	}
	for _, l := range report.Labs {
		report.OK = report.OK && l.OK()
	}
	report.Elapsed = f.now().Sub(began)
	return report, err
}

// group is labs that are tried on one cluster.
type group struct {
	*factory
	name    string
	options proveOptions
	began   time.Time
	total   int // labs in all groups, for the share of time
	report  *proof.Report
}

// prove removes the cluster at the end, also after Ctrl-C, unless another command
// works on it. What a killed run left is known from the journal: the next run goes
// on with it, or removes it.
func (g *group) prove(ctx context.Context, entries []*catalog.Entry) (err error) {
	defer func() {
		var busy *runner.BusyError
		if !g.options.keep && !errors.As(err, &busy) {
			err = errors.Join(err, g.remove(context.WithoutCancel(ctx), entries[0]))
		}
	}()
	for _, e := range entries {
		if err := g.lab(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

func (g *group) lab(ctx context.Context, entry *catalog.Entry) (err error) {
	story, err := g.story(entry)
	if err != nil {
		return err
	}
	fmt.Fprintf(g.term.Err, "%s   %s\n", g.term.Err.Paint(ui.Bold, entry.Lab.Metadata.Name), entry.Lab.Title.In(g.lang))
	release, err := story.Stand(ctx, runner.Options{Command: commandLine(g.argv), Consent: runner.Consent{Yes: true}})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	bed, err := newBed(story)
	if err != nil {
		return err
	}
	o := g.options.Options
	o.Until = g.options.untilOf(g.began, len(g.report.Labs), g.total)
	prover := &proof.Prover{Lab: entry.Lab, Bed: bed, Now: g.now, Options: o, Phase: func(name string) proof.Phase {
		return g.term.Err.Phase(name, g.now)
	}}
	proved, err := prover.Prove(ctx)
	g.report.Labs = append(g.report.Labs, proved)
	return err
}

func (g *group) remove(ctx context.Context, entry *catalog.Entry) error {
	story, err := g.story(entry)
	if err != nil {
		return err
	}
	phase := g.term.Err.Phase("delete", g.now)
	phase.Status("removing the cluster")
	kept, err := story.Delete(ctx, commandLine(g.argv))
	var never *runner.NeverRunError
	switch {
	case errors.As(err, &never):
		phase.Clear()
		return nil
	case err != nil:
		phase.Fail("the cluster is still there")
		printKept(g.term.Err, kept)
		return err
	}
	phase.Done("the cluster is gone")
	printKept(g.term.Err, kept)
	return nil
}

// story is the lab's, but for its place, the cluster's name and what it tells. One
// inventory serves every lab of the cluster, so that the arena of one gives way to
// that of the next.
func (g *group) story(entry *catalog.Entry) (*runner.Story, error) {
	home, err := g.home()
	if err != nil {
		return nil, err
	}
	story, err := g.factory.story(entry, g.term.Err)
	if err != nil {
		return nil, err
	}
	story.Place = runner.Place(filepath.Join(string(home), "author", g.name))
	story.Clusters = namedClusters{story.Clusters, "author-" + g.name}
	story.Report, story.Checks = preparing{story.Report}, untilOneFails
	story.Engine = func(p runner.Place, l *lab.Lab, part runner.Part) (runner.Engine, error) {
		shared := *l
		shared.Metadata.Name = "author"
		return newEngine(p, &shared, part)
	}
	return story, nil
}

// untilOneFails measures what a state comes to: one check that fails rejects it.
func untilOneFails(p runner.Place, _ *lab.Lab, since runner.Progress) (runner.Checker, error) {
	checker, err := newChecker(p, since)
	if err != nil {
		return nil, err
	}
	checker.FirstFailure = true
	return checker, nil
}

// namedClusters names new clusters for what they are made for, not for a lab.
type namedClusters struct {
	runner.Clusters
	name string
}

func (c namedClusters) NewIdentity(string) cluster.Identity { return c.Clusters.NewIdentity(c.name) }

// preparing tells of the cluster and the platform as ever, and shows no plan.
type preparing struct{ runner.Reporter }

func (preparing) Plan(*apply.Plan, runner.Detail) {}

func (preparing) Saved(int, string) {}

func newBed(story *runner.Story) (*proof.Stand, error) {
	config, err := story.Place.RESTConfig()
	if err != nil {
		return nil, err
	}
	hand, err := proof.NewHand(config)
	if err != nil {
		return nil, err
	}
	return proof.NewStand(story, hand, (&check.Runner{Config: config}).Fingerprint)
}
