// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// program serves the API; make compare builds it.
const program = "compare-apiserver"

// server is a real API server; it ends with this process, whatever happens.
type server struct {
	kubeconfig string
	process    *exec.Cmd
	life       io.Closer
}

func startServer(ctx context.Context, kubeconfig string, port int) (*server, error) {
	s := &server{kubeconfig: kubeconfig}
	return s, s.start(ctx, port)
}

// start returns when the server has said that it is ready.
func (s *server) start(ctx context.Context, port int) error {
	s.process = exec.Command(program, "-kubeconfig", s.kubeconfig, "-port", fmt.Sprint(port))
	s.process.Stderr = os.Stderr
	life, err := s.process.StdinPipe()
	if err != nil {
		return err
	}
	ready, err := s.process.StdoutPipe()
	if err != nil {
		return err
	}
	if err := s.process.Start(); err != nil {
		return fmt.Errorf("starting the API server: %w", err)
	}
	s.life = life
	if _, err := bufio.NewReader(ready).ReadString('\n'); err != nil {
		return fmt.Errorf("the API server did not start: %w", err)
	}
	return ctx.Err()
}

func (s *server) stop() error {
	if s.life == nil {
		return nil
	}
	_ = s.life.Close() // its sign to end
	return s.process.Wait()
}

// recreate is what deleting and making a cluster does: the same address, an
// empty store.
func (s *server) recreate(ctx context.Context) error {
	port, err := s.port()
	if err != nil {
		return err
	}
	if err := s.stop(); err != nil {
		return err
	}
	return s.start(ctx, port)
}

// port is the one that the kubeconfig names.
func (s *server) port() (port int, err error) {
	text, err := os.ReadFile(s.kubeconfig)
	if err != nil {
		return 0, err
	}
	_, address, _ := strings.Cut(string(text), "https://127.0.0.1:")
	if _, err = fmt.Sscan(address, &port); err != nil {
		return 0, fmt.Errorf("%s names no port: %w", s.kubeconfig, err)
	}
	return port, nil
}
