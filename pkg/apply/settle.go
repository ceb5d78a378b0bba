// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"context"
	"fmt"
	"reflect"
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
		concerns := func(e *Entry) bool { return canChange(w, e, r.plan.Entries) }
		if w.Ref.Kind == "ResourceQuota" && slices.ContainsFunc(open, concerns) {
			r.until(ctx, w.Ref, isCounted)
		}
		inside := func(e *Entry) bool { return needsDefaultAccount(e, w.Ref.Name) }
		account := Ref{Version: "v1", Kind: "ServiceAccount", Namespace: w.Ref.Name, Name: "default"}
		if w.Ref.Kind == "Namespace" && w.item.live == nil && slices.ContainsFunc(open, inside) && !r.plan.holds(account) {
			r.until(ctx, account, anything)
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

// isCounted: the quota's status has taken over the limits of its spec.
func isCounted(quota *unstructured.Unstructured) bool {
	wanted, _, _ := unstructured.NestedMap(quota.Object, "spec", "hard")
	counted, _, _ := unstructured.NestedMap(quota.Object, "status", "hard")
	return reflect.DeepEqual(wanted, counted)
}

func (p *Plan) holds(ref Ref) bool {
	return slices.ContainsFunc(p.Entries, func(e *Entry) bool { return e.Phase != Removal && e.Ref.identity() == ref.identity() })
}

// needsDefaultAccount: a pod of the namespace that names no account.
func needsDefaultAccount(e *Entry, namespace string) bool {
	return isPod(e) && e.Ref.Namespace == namespace && accountOf(e.item.manifest) == "default"
}
