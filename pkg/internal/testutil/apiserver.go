// SPDX-License-Identifier: Apache-2.0

package testutil

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/rest"
)

const (
	// BinariesEnv names the folder that holds kube-apiserver and etcd.
	BinariesEnv = "TESTBED_BIN"
	startWithin = 2 * time.Minute
	token       = "testing"
)

// APIServer is a real kube-apiserver on a real etcd, without controllers.
type APIServer struct {
	Config *rest.Config
	Dir    string // logs and data, removed by Stop

	processes []*exec.Cmd
	again     func() error // starts the API server as it was started
}

// StartAPIServer starts both programs on free local ports and returns when the
// server is ready.
func StartAPIServer(ctx context.Context) (*APIServer, error) { return StartAPIServerOn(ctx, 0) }

// StartAPIServerOn serves on a port of the caller's choice, such as that of a
// server that stood there before; 0 picks a free one.
func StartAPIServerOn(ctx context.Context, port int) (*APIServer, error) {
	bin := Testbed(BinariesEnv)
	if bin == "" {
		return nil, fmt.Errorf("%s names no folder with kube-apiserver and etcd: run these tests with `make test`", BinariesEnv)
	}
	dir, err := os.MkdirTemp("", "apiserver-")
	if err != nil {
		return nil, err
	}
	s := &APIServer{Dir: dir}
	if err := s.start(ctx, bin, port); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

func (s *APIServer) start(ctx context.Context, bin string, port int) error {
	ports, err := freePorts(3)
	if err != nil {
		return err
	}
	if port != 0 {
		ports[2] = port
	}
	store := fmt.Sprintf("http://127.0.0.1:%d", ports[0])
	if err := s.run(filepath.Join(bin, "etcd"), s.etcdArgs(store, ports[1])...); err != nil {
		return err
	}
	args, err := s.serverArgs(store, ports[2])
	if err != nil {
		return err
	}
	s.again = func() error { return s.run(filepath.Join(bin, "kube-apiserver"), args...) }
	if err := s.again(); err != nil {
		return err
	}
	s.Config = &rest.Config{
		Host: fmt.Sprintf("https://127.0.0.1:%d", ports[2]), BearerToken: token,
		TLSClientConfig: rest.TLSClientConfig{Insecure: true}, QPS: -1,
	}
	return s.awaitReady(ctx)
}

func (s *APIServer) etcdArgs(store string, peerPort int) []string {
	peer := fmt.Sprintf("http://127.0.0.1:%d", peerPort)
	return []string{
		"--data-dir", filepath.Join(s.Dir, "etcd"), "--unsafe-no-fsync",
		"--listen-client-urls", store, "--advertise-client-urls", store,
		"--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", "default=" + peer,
	}
}

func (s *APIServer) serverArgs(store string, port int) ([]string, error) {
	key, tokens := filepath.Join(s.Dir, "sa.key"), filepath.Join(s.Dir, "tokens.csv")
	if err := os.WriteFile(tokens, []byte(token+",tester,1,system:masters\n"), 0o600); err != nil {
		return nil, err
	}
	if err := writeKey(key); err != nil {
		return nil, err
	}
	return []string{
		"--etcd-servers", store, "--bind-address", "127.0.0.1", "--secure-port", fmt.Sprint(port),
		"--cert-dir", filepath.Join(s.Dir, "certs"), "--token-auth-file", tokens, "--authorization-mode", "RBAC",
		"--service-account-issuer", "https://kubernetes.default.svc", "--service-account-key-file", key,
		"--service-account-signing-key-file", key, "--service-cluster-ip-range", "10.96.0.0/16",
	}, nil
}

func writeKey(path string) error {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	block := &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}
	return os.WriteFile(path, pem.EncodeToMemory(block), 0o600)
}

// run starts a program with its output in a file of the folder.
func (s *APIServer) run(program string, args ...string) error {
	log, err := os.Create(filepath.Join(s.Dir, filepath.Base(program)+".log"))
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(program, args...)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("starting %s: %w", filepath.Base(program), err)
	}
	s.processes = append(s.processes, cmd)
	return nil
}

func (s *APIServer) awaitReady(ctx context.Context) error {
	client, err := discovery.NewDiscoveryClientForConfig(s.Config)
	if err != nil {
		return err
	}
	err = wait.PollUntilContextTimeout(ctx, 100*time.Millisecond, startWithin, true, func(ctx context.Context) (bool, error) {
		return client.RESTClient().Get().AbsPath("/readyz").Do(ctx).Error() == nil, nil
	})
	if err != nil {
		log, _ := os.ReadFile(filepath.Join(s.Dir, "kube-apiserver.log"))
		return fmt.Errorf("the API server is not ready: %w\n%s", err, tail(log, 2000))
	}
	return nil
}

func tail(data []byte, n int) []byte {
	if len(data) > n {
		return data[len(data)-n:]
	}
	return data
}

// Stop ends the programs, newest first, and removes their folder.
func (s *APIServer) Stop() error {
	var problems []error
	for _, v := range slices.Backward(s.processes) {
		problems = append(problems, v.Process.Kill())
		_ = v.Wait()
	}
	return errors.Join(append(problems, os.RemoveAll(s.Dir))...)
}

func freePorts(n int) ([]int, error) {
	var ports []int
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer l.Close()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}
