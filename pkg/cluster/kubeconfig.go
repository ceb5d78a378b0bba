// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/kind/pkg/log"
)

// RESTConfig reads the kubeconfig at that path and no other. Requests are not
// throttled by the client (QPS -1): a lab's server has one user.
func RESTConfig(kubeconfig string) (*rest.Config, error) {
	rules := &clientcmd.ClientConfigLoadingRules{ExplicitPath: kubeconfig}
	config, err := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, nil).ClientConfig()
	if err != nil {
		return nil, fmt.Errorf("read the kubeconfig %s: %w", kubeconfig, err)
	}
	config.QPS = -1
	return config, nil
}

// ExportKubeconfig writes the private kubeconfig of a cluster of ours anew.
func (p *Provider) ExportKubeconfig(ctx context.Context, id Identity, path string) error {
	if _, err := p.ours(ctx, id); err != nil {
		return err
	}
	if err := makePrivate(path); err != nil {
		return err
	}
	if err := p.kind(log.NoopLogger{}).ExportKubeConfig(id.Name, path, false); err != nil {
		return fmt.Errorf("write the kubeconfig of %s: %w", id.Name, err)
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

const adminConf = "/etc/kubernetes/admin.conf"

// restConfig reaches the API server with a running control plane's own
// credentials, so that it works without the private kubeconfig.
func (p *Provider) restConfig(ctx context.Context, nodes []Node) (*rest.Config, error) {
	endpoint, admin := "", ""
	for _, n := range nodes {
		if n.endpoint != "" && (endpoint == "" || n.Role == RoleLoadBalancer) {
			endpoint = n.endpoint
		}
		if n.Running && n.Role == RoleControlPlane {
			admin = n.Name
		}
	}
	if endpoint == "" || admin == "" {
		return nil, errors.New("no control plane is running")
	}
	var raw bytes.Buffer
	if err := p.NodeExec(admin).Exec(ctx, nil, &raw, "cat", adminConf); err != nil {
		return nil, err
	}
	config, err := clientcmd.RESTConfigFromKubeConfig(raw.Bytes())
	if err != nil {
		return nil, fmt.Errorf("read the credentials of %s: %w", admin, err)
	}
	config.Host, config.QPS = "https://"+endpoint, -1
	return config, nil
}
