// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

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
