// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
)

// impossibleVersion makes the server refuse an apply that would change an
// object which should not exist yet.
const impossibleVersion = "1"

// How long a webhook may need until it answers: while it is being rolled out
// with the set, and just after it became ready. No watch tells when it does.
const (
	applyPatience   = 90 * time.Second
	previewPatience = 60 * time.Second
	webhookPause    = 500 * time.Millisecond
)

// body is what is sent for a manifest: tied to the live object that was seen,
// or to its absence.
func body(manifest, live *unstructured.Unstructured) ([]byte, error) {
	out := manifest.DeepCopy()
	if live == nil {
		out.SetResourceVersion(impossibleVersion)
	} else {
		out.SetResourceVersion(live.GetResourceVersion())
		out.SetUID(live.GetUID())
	}
	data, err := json.Marshal(out.Object)
	if err != nil {
		return nil, fmt.Errorf("encoding %s: %w", RefOf(manifest), err)
	}
	return data, nil
}

type patch struct {
	mapping *meta.RESTMapping
	ref     Ref
	body    []byte
	force   bool
	dryRun  bool
}

// send is the one place where objects are applied, dry or not, so that both
// are the same request.
func (e *Engine) send(ctx context.Context, p patch) (*unstructured.Unstructured, error) {
	options := metav1.PatchOptions{
		FieldManager: e.options.FieldManager, Force: &p.force, FieldValidation: metav1.FieldValidationStrict,
	}
	if p.dryRun {
		options.DryRun = []string{metav1.DryRunAll}
	}
	return e.resource(p.mapping, p.ref.Namespace).Patch(ctx, p.ref.Name, types.ApplyPatchType, p.body, options)
}

// sendPatiently sends until the webhooks that judge the object answer; waiting
// hears once that they do not yet. Patience bounds when the last attempt starts,
// not how long it takes: a webhook's own timeout says more than a cut request.
func (e *Engine) sendPatiently(ctx context.Context, p patch, patience time.Duration, waiting func(error)) (*unstructured.Unstructured, error) {
	answer, err := e.send(ctx, p)
	if !isUnserved(err) {
		return answer, err
	}
	waiting(err)
	_ = wait.PollUntilContextTimeout(ctx, webhookPause, patience, false, func(context.Context) (bool, error) {
		answer, err = e.send(ctx, p)
		return !isUnserved(err), nil
	})
	return answer, err
}
