// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"

	"github.com/moby/sys/atomicwriter"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"
	"sigs.k8s.io/kind/pkg/log"
)

// ownName is what kind calls the context of a cluster, and the cluster and the user in it.
func ownName(cluster string) string { return "kind-" + cluster }

// RESTConfig reaches the cluster of this name by the kubeconfig at that path, whatever
// context is current there: a person's own kind may have added another. The cluster's
// own entries are taken, and the authority in them vouches for no other server. A file,
// context or entry that is missing is an error. Requests are not throttled by the
// client (QPS -1): a lab's server has one user.
func RESTConfig(kubeconfig, name string) (*rest.Config, error) {
	all, err := load(kubeconfig, name)
	if err != nil {
		return nil, err
	}
	own := ownName(name)
	entries := &clientcmd.ConfigOverrides{Context: api.Context{Cluster: own, AuthInfo: own}}
	config, err := clientcmd.NewNonInteractiveClientConfig(*all, own, entries, nil).ClientConfig()
	if err != nil {
		return nil, fmt.Errorf("read the kubeconfig %s: %w", kubeconfig, err)
	}
	config.QPS = -1
	return config, nil
}

// UseContext makes the context of the cluster of this name, with this namespace, the
// current one again. Everything else in the kubeconfig stays.
func UseContext(kubeconfig, name, namespace string) error {
	all, err := load(kubeconfig, name)
	if err != nil {
		return err
	}
	own := ownName(name)
	right := *all.Contexts[own]
	right.Cluster, right.AuthInfo, right.Namespace = own, own, namespace
	if all.CurrentContext == own && reflect.DeepEqual(*all.Contexts[own], right) {
		return nil
	}
	all.CurrentContext, all.Contexts[own] = own, &right
	return save(all, kubeconfig)
}

// Contexts names the contexts in a kubeconfig that lead to a cluster, sorted. A file
// that is not there, or is torn, has none.
func Contexts(kubeconfig string) []string {
	all, err := clientcmd.LoadFromFile(kubeconfig)
	if err != nil {
		return nil
	}
	maps.DeleteFunc(all.Contexts, func(_ string, c *api.Context) bool { return all.Clusters[c.Cluster] == nil })
	return slices.Sorted(maps.Keys(all.Contexts))
}

// load reads a kubeconfig that must have the context of the cluster of this name.
func load(kubeconfig, name string) (*api.Config, error) {
	all, err := clientcmd.LoadFromFile(kubeconfig)
	if err == nil && all.Contexts[ownName(name)] == nil {
		err = fmt.Errorf("it has no context %q", ownName(name))
	}
	if err != nil {
		return nil, fmt.Errorf("read the kubeconfig %s: %w", kubeconfig, err)
	}
	return all, nil
}

// ExportKubeconfig writes what reaches a cluster of ours into its private kubeconfig
// and makes it current. Everything else in the file stays.
func (p *Provider) ExportKubeconfig(ctx context.Context, id Identity, path string) error {
	if _, err := p.ours(ctx, id); err != nil {
		return err
	}
	if err := makePrivate(path); err != nil {
		return err
	}
	raw, err := p.kind(log.NoopLogger{}).KubeConfig(id.Name, false)
	if err != nil {
		return fmt.Errorf("read the credentials of %s: %w", id.Name, err)
	}
	own, err := clientcmd.Load([]byte(raw))
	if err != nil {
		return fmt.Errorf("read the credentials of %s: %w", id.Name, err)
	}
	return merge(own, path)
}

// merge writes over the entries of the same names only.
func merge(own *api.Config, path string) error {
	all, err := clientcmd.LoadFromFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		all, err = api.NewConfig(), nil
	}
	if err != nil {
		return fmt.Errorf("read the kubeconfig %s: %w", path, err)
	}
	maps.Copy(all.Clusters, own.Clusters)
	maps.Copy(all.AuthInfos, own.AuthInfos)
	maps.Copy(all.Contexts, own.Contexts)
	all.CurrentContext = own.CurrentContext
	return save(all, path)
}

// save replaces a kubeconfig, whole or not at all, readable by its owner only.
func save(all *api.Config, path string) error {
	data, err := clientcmd.Write(*all)
	if err == nil {
		err = atomicwriter.WriteFile(path, data, 0o600)
	}
	if err != nil {
		return fmt.Errorf("write the kubeconfig %s: %w", path, err)
	}
	return nil
}

// errNoKubeconfig: kind takes an empty path for the person's own file.
var errNoKubeconfig = errors.New("the cluster's private kubeconfig has to be named")

func makePrivate(path string) error {
	if path == "" {
		return errNoKubeconfig
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make the folder of the kubeconfig: %w", err)
	}
	dropRemains(path)
	return nil
}
