// SPDX-License-Identifier: Apache-2.0

package testutil

import (
	"context"
	"fmt"
)

// Kill ends the API server, not its store, as a crash would: at once, whatever it
// is answering. Call it once between starts.
func (s *APIServer) Kill() error {
	last := len(s.processes) - 1
	server := s.processes[last]
	s.processes = s.processes[:last]
	if err := server.Process.Kill(); err != nil {
		return fmt.Errorf("killing the API server: %w", err)
	}
	_ = server.Wait()
	return nil
}

// Restart starts a killed API server on the same store and port and returns when
// it is ready.
func (s *APIServer) Restart(ctx context.Context) error {
	if err := s.again(); err != nil {
		return err
	}
	return s.awaitReady(ctx)
}
