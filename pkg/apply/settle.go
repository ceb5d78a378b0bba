// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"context"
	"fmt"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/wait"
)

// Controllers complete what was written: without a quota's first count or a
// namespace's default account the server refuses pods that it accepts a moment
// later. Nobody waits longer than settleWithin: the server's own words then say
// what is missing.
const (
	settleWithin = 10 * time.Second
	settlePause  = 100 * time.Millisecond
)

// settled waits until the server can answer about what is still open.
func (r *run) settled(ctx context.Context, written, open []*Entry) error {
	for _, w := range written {
		concerns := func(e *Entry) bool { return touches(w, e, r.plan.Entries) }
		if w.Ref.Kind == "ResourceQuota" && slices.ContainsFunc(open, concerns) {
			r.until(ctx, w.Ref, isCounted)
		}
		inside := func(e *Entry) bool { return needsDefaultAccount(e, w.Ref.Name) }
		if w.Ref.Kind == "Namespace" && w.item.live == nil && slices.ContainsFunc(open, inside) {
			r.until(ctx, Ref{Version: "v1", Kind: "ServiceAccount", Namespace: w.Ref.Name, Name: "default"}, anything)
		}
	}
	if ctx.Err() != nil {
		return fmt.Errorf("applying: %w", ctx.Err())
	}
	return nil
}

func (r *run) until(ctx context.Context, ref Ref, ready func(*unstructured.Unstructured) bool) {
	mapping, err := r.engine.mapping(ref)
	if err != nil {
		return
	}
	_ = wait.PollUntilContextTimeout(ctx, settlePause, settleWithin, true, func(ctx context.Context) (bool, error) {
		live, err := r.engine.get(ctx, mapping, ref)
		return err == nil && live != nil && ready(live), nil
	})
}

func anything(*unstructured.Unstructured) bool { return true }

// isCounted: the quota's status names every limit that its spec does.
func isCounted(quota *unstructured.Unstructured) bool {
	wanted, _, _ := unstructured.NestedMap(quota.Object, "spec", "hard")
	used, _, _ := unstructured.NestedMap(quota.Object, "status", "used")
	for resource := range wanted {
		if _, known := used[resource]; !known {
			return false
		}
	}
	return true
}

func needsDefaultAccount(e *Entry, namespace string) bool {
	return isPod(e) && e.Ref.Namespace == namespace && accountOf(e.item.manifest) == "default"
}
