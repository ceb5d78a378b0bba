// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"context"
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

const (
	shadowNamespace = "default"
	shadowSuffix    = "-labs"
	longestName     = 63
)

// byShadow asks the server about an object whose namespace does not exist yet,
// in a namespace that does, and maps the answer back. Only metadata.namespace
// is replaced, never text elsewhere. It proves schema and defaults, not what
// quotas or webhooks of the new namespace would say.
func (p *preview) byShadow(ctx context.Context, it *item) (*Entry, error) {
	predicted, err := p.elsewhere(ctx, it, shadowNamespace, it.ref.Name)
	if isStale(err) {
		predicted, err = p.elsewhere(ctx, it, shadowNamespace, shadowName(it.ref.Name))
	}
	definition := p.set.definitions[it.ref.groupKind().String()]
	switch {
	case isUndeclaredField(err) && definition != nil:
		return p.bySchema(ctx, it, definition)
	case p.awaited(it, err) != "":
		return p.byManifest(it, p.awaited(it, err))
	case err != nil:
		return nil, err
	}
	entry := newEntry(it, predicted, Shadow, "namespace "+it.ref.Namespace+" is created by this set")
	entry.send = true
	entry.body, err = body(it.manifest, nil)
	return entry, err
}

// elsewhere dry-runs the creation of an object under another name or namespace
// and gives the answer its own name back.
func (p *preview) elsewhere(ctx context.Context, it *item, namespace, name string) (*unstructured.Unstructured, error) {
	moved := it.manifest.DeepCopy()
	moved.SetName(name)
	moved.SetNamespace(namespace)
	data, err := body(moved, nil)
	if err != nil {
		return nil, err
	}
	ref := it.ref
	ref.Namespace, ref.Name = namespace, name
	predicted, err := p.ask(ctx, patch{mapping: it.mapping, ref: ref, body: data})
	if err != nil {
		return nil, err
	}
	predicted.SetName(it.ref.Name)
	predicted.SetNamespace(it.ref.Namespace)
	if it.ref.Kind == "Job" && it.ref.Group == "batch" {
		renameJob(predicted, name, it.ref.Name)
	}
	return predicted, nil
}

// renameJob gives the labels that the server makes of a Job's name the right one.
func renameJob(job *unstructured.Unstructured, from, to string) {
	for _, path := range [][]string{{"metadata", "labels"}, {"spec", "template", "metadata", "labels"}} {
		for _, label := range []string{"job-name", "batch.kubernetes.io/job-name"} {
			at := append(slices.Clone(path), label)
			if value, _, _ := unstructured.NestedString(job.Object, at...); value == from {
				_ = unstructured.SetNestedField(job.Object, to, at...)
			}
		}
	}
}

func shadowName(name string) string {
	if most := longestName - len(shadowSuffix); len(name) > most {
		name = name[:most]
	}
	return name + shadowSuffix
}

// replacement shows an object that must be deleted and created again. The new
// one is tried under another name first: an invalid manifest must never cost
// the live object.
func (p *preview) replacement(ctx context.Context, it *item, fields []string) (*Entry, error) {
	predicted, err := p.elsewhere(ctx, it, it.ref.Namespace, shadowName(it.ref.Name))
	if err != nil {
		return nil, err
	}
	entry := newEntry(it, predicted, Server, "")
	if entry.Verdict == Unchanged { // such as an empty map that the server does not keep
		return entry, nil
	}
	entry.Verdict, entry.send = Replace, true
	entry.Reason = "immutable: " + joinWords(fields)
	entry.allowed = p.options.replace || p.engine.inArena(it.ref)
	entry.uid = it.live.GetUID()
	if entry.strip, err = stripOf(it.manifest, it.live, p.losers(it.ref)); err != nil {
		return nil, err
	}
	entry.body, err = body(it.manifest, nil)
	return entry, err
}
