// SPDX-License-Identifier: Apache-2.0

//go:build bench

package main

import (
	"context"
	"io"
	"os"
)

const (
	listRounds = 20
	listLimit  = 60 // milliseconds
)

// list measures the process that a person waits for most often. One run before
// warms the page cache.
func (b *bench) list(ctx context.Context) error {
	home, err := os.MkdirTemp("", "bench-home-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(home)
	d := desk{b.bin, home, labName, io.Discard}
	var ms []float64
	for round := range listRounds + 1 {
		took, _, err := d.labs(ctx, "list")
		if err != nil {
			return err
		}
		if round > 0 {
			ms = append(ms, float64(took.Microseconds())/1000)
		}
	}
	b.add(row{what: "kubectl labs list", unit: "ms", values: ms, limit: listLimit})
	return nil
}
