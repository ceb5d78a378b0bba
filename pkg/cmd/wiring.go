// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"context"
	"fmt"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
	"github.com/kubectl-labs/kubectl-labs/pkg/catalog"
	"github.com/kubectl-labs/kubectl-labs/pkg/check"
	"github.com/kubectl-labs/kubectl-labs/pkg/cluster"
	"github.com/kubectl-labs/kubectl-labs/pkg/image"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
	"github.com/kubectl-labs/kubectl-labs/pkg/manifest"
	"github.com/kubectl-labs/kubectl-labs/pkg/runner"
	"github.com/kubectl-labs/kubectl-labs/pkg/ui"
)

// The managers own what this tool writes, and nothing else. The platform has one
// of its own, so that what each set holds can be told apart without its record.
const (
	fieldManager    = "kubectl-labs"
	platformManager = "kubectl-labs-platform"
	folderManager   = "kubectl-labs-apply" // folders outside labs
)

// inventoryNamespace holds the records of what was applied, in the lab's own cluster.
const inventoryNamespace = "kubectl-labs-system"

// story wires the concrete packages into the runner. out is where it is drawn.
func (f *factory) story(entry *catalog.Entry, out *ui.Stream) (*runner.Story, error) {
	home, err := f.home()
	if err != nil {
		return nil, err
	}
	lock, err := f.catalog().Lock()
	if err != nil {
		return nil, err
	}
	guide, err := entry.Guide(f.lang)
	if err != nil {
		return nil, err
	}
	provider, err := cluster.New()
	if err != nil {
		return nil, err
	}
	return &runner.Story{
		Instance:  f.at(home, entry.Lab.Metadata.Name, provider),
		Entry:     entry,
		Lock:      lock,
		Images:    nodeImages{provider, image.NewLoader(provider.Engine())},
		Manifests: &manifest.Builder{Charts: f.charts(home, lock)},
		Engine:    newEngine,
		Checks:    newChecks,
		Report:    &screen{term: f.term, story: out, guide: guide, lang: f.lang, words: wordsIn(f.lang), now: f.now},
	}, nil
}

// instance finds a lab that was run here by its name alone: its lab.yaml may be broken
// or gone by now.
func (f *factory) instance(args []string) (*runner.Instance, error) {
	name, err := f.labName(args)
	if err != nil {
		return nil, err
	}
	home, err := f.home()
	if err != nil {
		return nil, err
	}
	here, err := home.Has(name)
	if err != nil {
		return nil, err
	}
	if !here {
		if _, err := f.catalog().Folder(name); err != nil {
			return nil, err
		}
	}
	provider, err := cluster.New()
	if err != nil {
		return nil, err
	}
	i := f.at(home, name, provider)
	return &i, nil
}

func (f *factory) at(home runner.Home, name string, provider *cluster.Provider) runner.Instance {
	return runner.Instance{Name: name, Place: home.Lab(name), Clusters: provider, Now: f.now}
}

// charts come from KUBECTL_LABS_CHARTS where it is set, such as a prepared folder
// without a network, and from the home folder otherwise.
func (f *factory) charts(home runner.Home, lock *catalog.Lock) *manifest.Charts {
	charts := &manifest.Charts{Dir: home.Charts(), Sources: []manifest.Source{manifest.Repository{}}}
	if dir := f.getenv("KUBECTL_LABS_CHARTS"); dir != "" {
		charts.Dir = dir
	}
	for _, c := range lock.Charts {
		charts.Locked = append(charts.Locked, manifest.Chart{Name: c.Name, Version: c.Version, Repo: c.Repo, Files: c.Files})
	}
	return charts
}

// nodeImages reaches a node by its name.
type nodeImages struct {
	provider *cluster.Provider
	loader   *image.Loader
}

func (n nodeImages) Load(ctx context.Context, node string, refs []string, report func(image.Result)) error {
	return n.loader.Load(ctx, n.provider.NodeExec(node), refs, report)
}

func newEngine(p runner.Place, l *lab.Lab, part runner.Part) (runner.Engine, error) {
	config, err := p.RESTConfig()
	if err != nil {
		return nil, err
	}
	o := apply.Options{
		FieldManager: platformManager,
		Inventory:    apply.InventoryRef{Namespace: inventoryNamespace, Name: fmt.Sprintf("%s-%s", l.Metadata.Name, part)},
	}
	if part == runner.ArenaPart {
		o.FieldManager, o.Arena = fieldManager, l.Arena.Namespaces
	}
	return apply.New(config, o)
}

func newChecks(p runner.Place, _ *lab.Lab, since runner.Progress) (runner.Checker, error) {
	return newChecker(p, since)
}

func newChecker(p runner.Place, since runner.Progress) (*check.Runner, error) {
	config, err := p.RESTConfig()
	if err != nil {
		return nil, err
	}
	return &check.Runner{Config: config, Since: since.Applied}, nil
}
