// SPDX-License-Identifier: Apache-2.0

// Package serve listens for one role of the lab application until it is told to stop, and lets
// the requests under way finish. It knows no routes.
package serve

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// grace is a little longer than the slowest answer a role gives on purpose.
const grace = 12 * time.Second

// Run listens on PORT (9080 when unset) until ctx ends, then lets requests under way finish.
func Run(ctx context.Context, env func(string) string, handler http.Handler, log io.Writer) error {
	address := ":" + cmp.Or(env("PORT"), "9080")
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("listening: %w", err)
	}
	fmt.Fprintf(log, "labapp: listening on %s\n", listener.Addr())
	return Serve(ctx, listener, handler)
}

// Serve answers on listener until ctx ends; nil after an orderly end.
func Serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: grace}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	if err := server.Shutdown(ending); err != nil {
		return fmt.Errorf("shutting down: %w", err)
	}
	return nil
}
