// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package acceptance

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

const shards = 4

// TestPropertyEveryPredictionHolds walks at random, in shards that share one
// server: every prediction must equal what is read after the apply, and nothing
// outside of what was shown may change. Replay a failure with its seed:
//
//	go test -tags testbed ./pkg/apply/internal/acceptance -run Property -seed N
func TestPropertyEveryPredictionHolds(t *testing.T) {
	t.Parallel()
	chosen := *seed
	if chosen == 0 {
		chosen = 1 + rand.Uint64N(1_000_000)
	}
	t.Logf("seed %d", chosen)
	total := &atomic.Int64{}
	t.Run("shards", func(t *testing.T) {
		for shard := range shards {
			if *only >= 0 && *only != shard {
				continue
			}
			t.Run(fmt.Sprint(shard), func(t *testing.T) {
				t.Parallel()
				w := newWalk(t, shared, fmt.Sprintf("walk%d", shard), chosen, uint64(shard))
				w.run(*edits / shards)
				total.Add(int64(w.edits))
				t.Logf("%d edits: %s", w.edits, told(w.tally))
				if t.Failed() {
					t.Logf("replay: go test -tags testbed ./pkg/apply/internal/acceptance -run Property -seed %d -shard %d -edits %d", chosen, shard, *edits)
				}
			})
		}
	})
	t.Logf("%d edits in all", total.Load())
}

func told(tally map[string]int) string {
	var parts []string
	for _, what := range slices.Sorted(maps.Keys(tally)) {
		parts = append(parts, fmt.Sprintf("%s %d", what, tally[what]))
	}
	return strings.Join(parts, ", ")
}
