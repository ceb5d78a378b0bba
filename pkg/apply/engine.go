// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"fmt"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
)

// concurrency is how many requests a preview has under way. More did not get
// answers sooner from a real API server.
const concurrency = 16

// InventoryRef names the Secret that records what a set applied.
type InventoryRef struct {
	Namespace string
	Name      string
}

// Options of an Engine.
type Options struct {
	FieldManager string       // the name under which fields are owned; another one for every set
	Inventory    InventoryRef // one per set that is pruned on its own; zero: nothing is recorded or pruned
	Arena        []string     // namespaces that are made exactly the set, but for what other inventories record
	Namespace    string       // for namespaced objects that name none; empty means "default"
}

// Engine previews and applies sets of objects to one cluster. It may be used
// for several calls, one after the other.
type Engine struct {
	options  Options
	dynamic  dynamic.Interface
	metadata metadata.Interface
	cached   discovery.CachedDiscoveryInterface
	mapper   *restmapper.DeferredDiscoveryRESTMapper
}

// New makes an Engine. The configuration is copied; its client-side rate limit
// is lifted, and server warnings become notes instead of being logged.
func New(cfg *rest.Config, options Options) (*Engine, error) {
	cfg = rest.CopyConfig(cfg)
	cfg.QPS, cfg.WarningHandlerWithContext = -1, hearing{}
	if options.Namespace == "" {
		options.Namespace = "default"
	}
	if err := checkArena(options); err != nil {
		return nil, err
	}
	client, err := rest.HTTPClientFor(cfg)
	if err != nil {
		return nil, fmt.Errorf("making a client: %w", err)
	}
	dyn, err := dynamic.NewForConfigAndClient(cfg, client)
	if err != nil {
		return nil, fmt.Errorf("making a client: %w", err)
	}
	meta, err := metadata.NewForConfigAndClient(cfg, client)
	if err != nil {
		return nil, fmt.Errorf("making a client: %w", err)
	}
	disco, err := discovery.NewDiscoveryClientForConfigAndClient(cfg, client)
	if err != nil {
		return nil, fmt.Errorf("making a client: %w", err)
	}
	cached := memory.NewMemCacheClient(disco)
	return &Engine{
		options: options, dynamic: dyn, metadata: meta, cached: cached,
		mapper: restmapper.NewDeferredDiscoveryRESTMapper(cached),
	}, nil
}

func (e *Engine) mapping(ref Ref) (*meta.RESTMapping, error) {
	return e.mapper.RESTMapping(ref.groupKind(), ref.Version)
}

// resource gives the endpoint of an object's kind in its namespace.
func (e *Engine) resource(m *meta.RESTMapping, namespace string) dynamic.ResourceInterface {
	if m.Scope.Name() == meta.RESTScopeNameNamespace {
		return e.dynamic.Resource(m.Resource).Namespace(namespace)
	}
	return e.dynamic.Resource(m.Resource)
}
