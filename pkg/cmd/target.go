// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"k8s.io/client-go/rest"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
	"github.com/kubectl-labs/kubectl-labs/pkg/runner"
)

// target is a cluster that a folder is compared with or applied to.
type target struct {
	name      string   // how a question names it
	namespace string   // of objects that name none
	saved     string   // folder in which copies of what goes are kept
	arena     []string // the namespaces that belong to the lab, if it is one's
	config    *rest.Config
}

// target is the cluster that --context or --kubeconfig names, or a lab's own. The
// person's current context is never used by accident.
func (f *factory) target(ctx context.Context, o *folderOptions, args []string) (*target, error) {
	if o.elsewhere() {
		return f.namedTarget(o)
	}
	story, cluster, err := f.labTarget(ctx, args)
	if err != nil {
		return nil, err
	}
	return fromLab(o, story, cluster)
}

// namedTarget reads the person's kubeconfig the way kubectl does.
func (f *factory) namedTarget(o *folderOptions) (*target, error) {
	names, current := o.contextNames()
	name := *o.config.Context
	if name == "" {
		name = current
	}
	if !slices.Contains(names, name) {
		return nil, o.noContext(name, names)
	}
	loader := o.config.ToRawKubeConfigLoader()
	config, err := loader.ClientConfig()
	if err != nil {
		return nil, fmt.Errorf("reading the kubeconfig: %w", err)
	}
	namespace, _, err := loader.Namespace()
	if err != nil {
		return nil, fmt.Errorf("reading the kubeconfig: %w", err)
	}
	home, err := f.home()
	if err != nil {
		return nil, err
	}
	return &target{name: fmt.Sprintf("context %s (%s)", name, config.Host), namespace: namespace, saved: home.Saved(), config: config}, nil
}

// contextNames lists the contexts of the kubeconfig, sorted, and the current one.
func (o *folderOptions) contextNames() (names []string, current string) {
	raw, err := o.config.ToRawKubeConfigLoader().RawConfig()
	if err != nil {
		return nil, ""
	}
	return slices.Sorted(maps.Keys(raw.Contexts)), raw.CurrentContext
}

func (o *folderOptions) noContext(name string, names []string) error {
	if _, err := o.config.ToRawKubeConfigLoader().RawConfig(); err != nil {
		return fmt.Errorf("reading the kubeconfig: %w", err)
	}
	if name == "" {
		return withHint(errors.New("the kubeconfig has no current context"), "Name one: --context %s", strings.Join(names, ", "))
	}
	return &lab.UnknownError{Kind: "context", Name: name, Nearest: lab.Nearest(name, names)}
}

func fromLab(o *folderOptions, story *runner.Story, name string) (*target, error) {
	config, err := story.Place.RESTConfig()
	if err != nil {
		return nil, err
	}
	namespace := *o.config.Namespace
	if namespace == "" {
		namespace = story.Entry.Lab.Arena.Namespaces[0]
	}
	return &target{name: "the lab's cluster " + name, namespace: namespace, saved: story.Place.Saved(),
		arena: story.Entry.Lab.Arena.Namespaces, config: config}, nil
}

// labTarget is the lab that is named, or the only one whose cluster runs.
func (f *factory) labTarget(ctx context.Context, args []string) (*runner.Story, string, error) {
	if len(args) > 0 {
		return f.runningLab(ctx, args[0])
	}
	names, err := f.known()
	if err != nil {
		return nil, "", err
	}
	var found *runner.Story
	var at string
	var running []string
	for _, name := range names {
		story, cluster, err := f.runningLab(ctx, name)
		if err == nil {
			found, at, running = story, cluster, append(running, name)
		} else if !notRunning(err) {
			return nil, "", err
		}
	}
	switch len(running) {
	case 1:
		return found, at, nil
	case 0:
		return nil, "", withHint(errors.New("which cluster? No lab's cluster runs here, and no --context is given"), "Name one: --context NAME (kubectl config get-contexts), or begin a lab: kubectl labs run")
	}
	return nil, "", withHint(fmt.Errorf("which lab? There run %s", strings.Join(running, ", ")), "Name one, for example: kubectl labs diff %s -k DIR", running[0])
}

// runningLab gives a lab whose cluster runs, and that cluster's name.
func (f *factory) runningLab(ctx context.Context, name string) (*runner.Story, string, error) {
	entry, err := f.catalog().Get(name)
	if err != nil {
		return nil, "", err
	}
	story, err := f.story(entry, f.term.Err)
	if err != nil {
		return nil, "", err
	}
	j, err := story.Running(ctx)
	if err != nil {
		return nil, "", err
	}
	return story, j.Cluster.Name, nil
}

// notRunning tells the ordinary reasons for which a lab is passed over: it is
// stopped or gone, or its folder went away.
func notRunning(err error) bool {
	var stopped *runner.StoppedError
	var gone *runner.GoneError
	var unknown *lab.UnknownError
	return errors.As(err, &stopped) || errors.As(err, &gone) || errors.As(err, &unknown)
}
