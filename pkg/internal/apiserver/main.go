// SPDX-License-Identifier: Apache-2.0

// Command apiserver runs a real kube-apiserver on an empty etcd until its
// standard input ends or it is interrupted, for programs outside pkg that
// measure and compare. It writes a kubeconfig, and prints its path when the
// server is ready.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"github.com/kubectl-labs/kubectl-labs/pkg/internal/testutil"
)

func main() {
	port := flag.Int("port", 0, "where to serve; 0 picks a free port")
	kubeconfig := flag.String("kubeconfig", "kubeconfig", "the file to write")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := serve(ctx, *port, *kubeconfig)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "apiserver:", err)
		os.Exit(1)
	}
}

func serve(ctx context.Context, port int, kubeconfig string) (err error) {
	s, err := testutil.StartAPIServerOn(ctx, port)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Stop()) }()
	if err := clientcmd.WriteToFile(*config(s), kubeconfig); err != nil {
		return fmt.Errorf("writing the kubeconfig: %w", err)
	}
	fmt.Println(kubeconfig)
	ended := make(chan struct{})
	go func() { _, _ = io.Copy(io.Discard, os.Stdin); close(ended) }()
	select {
	case <-ctx.Done():
	case <-ended:
	}
	return nil
}

func config(s *testutil.APIServer) *clientcmdapi.Config {
	const name = "testbed"
	c := clientcmdapi.NewConfig()
	c.Clusters[name] = &clientcmdapi.Cluster{Server: s.Config.Host, InsecureSkipTLSVerify: true}
	c.AuthInfos[name] = &clientcmdapi.AuthInfo{Token: s.Config.BearerToken}
	c.Contexts[name] = &clientcmdapi.Context{Cluster: name, AuthInfo: name}
	c.CurrentContext = name
	return c
}
