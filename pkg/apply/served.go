// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"context"
	"fmt"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"
)

// inForceWithin is how long the API server may need to take up what judges
// others. Nothing tells when it has.
const (
	inForceWithin = 2 * time.Second
	servedPause   = 250 * time.Millisecond
)

// previewServed previews again until the server answers by what this apply
// wrote. A kind that it does not serve at all yet is worth a longer wait: the
// server may have been started just now.
func (r *run) previewServed(ctx context.Context, open []*Entry) (fresh *Plan, err error) {
	started := time.Now()
	_ = wait.PollUntilContextTimeout(ctx, servedPause, establishedWithin, true, func(context.Context) (bool, error) {
		fresh, err = r.engine.previewAgain(ctx, r.plan, open, r.options())
		after := time.Since(started)
		return err != nil || isFinal(open, fresh, after) || (after > settleWithin && fresh.unserved() == nil), nil
	})
	if fresh == nil && err == nil {
		err = fmt.Errorf("previewing again: %w", ctx.Err())
	}
	return fresh, err
}

// isFinal: a new definition is taken up when the server answers as its schema
// foretold. Anything else that judges is taken up when the answer differs, or
// when it had time enough to.
func isFinal(open []*Entry, fresh *Plan, after time.Duration) bool {
	on := func(evidence Evidence) func(*Entry) bool {
		return func(e *Entry) bool { return e.Evidence == evidence }
	}
	same, timely := len(differing(open, fresh)) == 0, after < inForceWithin
	switch {
	case slices.ContainsFunc(fresh.Entries, on(Schema)):
		return false
	case slices.ContainsFunc(open, on(Schema)):
		return same || !timely
	case slices.ContainsFunc(open, on(Server)): // only something that judges opened it again
		return !same || !timely
	default:
		return true
	}
}

// unserved is an entry of a kind that the server does not know; nil when there
// is none.
func (p *Plan) unserved() *Entry {
	for _, e := range p.Entries {
		if e.item.mapping == nil {
			return e
		}
	}
	return nil
}
