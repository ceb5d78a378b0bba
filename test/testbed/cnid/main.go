// SPDX-License-Identifier: Apache-2.0

// Command cnid is the node network of the testbed's clusters: it gives the
// node's container runtime a network configuration for the node's own pod
// range, and keeps a route to every other node's pod range. It enforces no
// NetworkPolicy.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"os"
	"time"

	"github.com/vishvananda/netlink"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

const (
	folder = "/etc/cni/net.d"
	period = 3 * time.Second
	config = `{"cniVersion":"0.3.1","name":"testbed","plugins":[` +
		`{"type":"ptp","ipMasq":true,"mtu":1500,"ipam":{"type":"host-local","dataDir":"/run/cni-ipam-state",` +
		`"routes":[{"dst":"0.0.0.0/0"}],"ranges":[[{"subnet":"%s"}]]}},` +
		`{"type":"portmap","capabilities":{"portMappings":true}}]}`
)

func main() {
	cfg, err := rest.InClusterConfig()
	if err != nil {
		log.Fatal(err)
	}
	client, err := kubernetes.NewForConfig(cfg)
	if err != nil {
		log.Fatal(err)
	}
	for {
		if err := sync(context.Background(), client, os.Getenv("NODE_NAME")); err != nil {
			log.Print(err)
		}
		time.Sleep(period)
	}
}

// sync brings this node's configuration and routes in line with the node list.
func sync(ctx context.Context, client kubernetes.Interface, own string) error {
	nodes, err := client.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
	if err != nil {
		return fmt.Errorf("list nodes: %w", err)
	}
	var errs []error
	for _, node := range nodes.Items {
		switch {
		case node.Spec.PodCIDR == "":
		case node.Name == own:
			errs = append(errs, configure(node.Spec.PodCIDR))
		default:
			errs = append(errs, route(node))
		}
	}
	return errors.Join(errs...)
}

// configure writes the configuration in one step, so that no reader sees half of it.
func configure(subnet string) error {
	want := fmt.Sprintf(config, subnet)
	path := folder + "/10-testbed.conflist"
	if got, err := os.ReadFile(path); err == nil && string(got) == want {
		return nil
	}
	temporary := folder + "/.testbed"
	if err := os.WriteFile(temporary, []byte(want), 0o644); err != nil {
		return fmt.Errorf("write network configuration: %w", err)
	}
	return os.Rename(temporary, path)
}

// route sends the other node's pod range to that node's address.
func route(node corev1.Node) error {
	_, pods, err := net.ParseCIDR(node.Spec.PodCIDR)
	if err != nil {
		return fmt.Errorf("pod range of node %s: %w", node.Name, err)
	}
	for _, address := range node.Status.Addresses {
		if address.Type != corev1.NodeInternalIP {
			continue
		}
		next := &netlink.Route{Dst: pods, Gw: net.ParseIP(address.Address)}
		if err := netlink.RouteReplace(next); err != nil {
			return fmt.Errorf("route to node %s: %w", node.Name, err)
		}
	}
	return nil
}
