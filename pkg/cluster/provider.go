// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"os"
	"os/exec"
	"strings"

	"sigs.k8s.io/kind/pkg/cluster"
	"sigs.k8s.io/kind/pkg/log"
)

// Provider makes and keeps kind clusters on one container engine.
type Provider struct {
	engine *engine
}

// New finds the engine: KIND_EXPERIMENTAL_PROVIDER if kind knows the name, else
// the first of docker, podman and nerdctl that is installed. Nothing is run, so
// an engine that is down shows only when it is used (see Ping).
func New() (*Provider, error) {
	name := chooseEngine(os.Getenv("KIND_EXPERIMENTAL_PROVIDER"), exec.LookPath)
	if name == "" {
		return nil, &EngineDownError{Reason: "neither docker nor podman nor nerdctl is installed", Fix: installFix}
	}
	return &Provider{engine: newEngine(name)}, nil
}

// chooseEngine keeps to what is installed, not to what answers: were a stopped
// Docker passed over for Podman, the labs made with Docker would seem to be gone.
func chooseEngine(wanted string, look func(string) (string, error)) string {
	switch wanted {
	case "docker", "podman", "nerdctl", "finch", "nerdctl.lima":
		return wanted
	}
	for _, name := range []string{"docker", "podman", "nerdctl", "finch"} {
		if _, err := look(name); err == nil {
			return name
		}
	}
	return ""
}

// Engine is the name of the engine's command.
func (p *Provider) Engine() string { return p.engine.name }

// Ping asks the engine for a sign of life; *EngineDownError if there is none.
func (p *Provider) Ping(ctx context.Context) error {
	_, err := p.engine.ask(ctx, "ps", "--quiet")
	return err
}

// kind returns kind's library set to the same engine.
func (p *Provider) kind(logger log.Logger) *cluster.Provider {
	return cluster.NewProvider(kindOption(p.engine.name), cluster.ProviderWithLogger(logger))
}

func kindOption(engine string) cluster.ProviderOption {
	switch {
	case engine == "podman":
		return cluster.ProviderWithPodman()
	case engine == "finch" || strings.HasPrefix(engine, "nerdctl"):
		return cluster.ProviderWithNerdctl(engine)
	}
	return cluster.ProviderWithDocker()
}
