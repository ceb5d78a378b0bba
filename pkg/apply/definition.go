// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"context"
	"fmt"
	"maps"
	"reflect"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/diff"
)

// redefined replaces an answer that rests on an old definition, which the set
// changes, by what the new one makes of it.
func (p *preview) redefined(ctx context.Context, it *item, entry *Entry) (*Entry, error) {
	definition := p.set.definitions[it.ref.groupKind().String()]
	byServer := entry.Evidence == Server || entry.Evidence == Shadow
	if definition == nil || !byServer || entry.predicted == nil || entry.Verdict == Replace || !schemaChanges(definition, it.ref.Version) {
		return entry, nil
	}
	s, err := p.schema(definition, it.ref.Version)
	if err != nil || s == nil {
		return entry, err
	}
	return p.underSchema(ctx, s, it, entry, entry.predicted.DeepCopy(), definition)
}

// bySchema checks a custom resource against the definition in the same set: one
// that the server does not serve yet, or not with all its fields.
func (p *preview) bySchema(ctx context.Context, it *item, definition *item) (*Entry, error) {
	s, err := p.schema(definition, it.ref.Version)
	if err != nil {
		return nil, fmt.Errorf("reading the schema of %s: %w", definition.ref.Name, err)
	}
	if s == nil {
		return p.byManifest(it, "definition "+definition.ref.Name+" in this set has no schema for "+it.ref.Version)
	}
	if err := p.readOtherVersion(ctx, it); err != nil {
		return nil, err
	}
	data, err := body(it.manifest, it.live)
	if err != nil {
		return nil, err
	}
	return p.underSchema(ctx, s, it, &Entry{body: data, send: true}, p.merged(ctx, it, definition), definition)
}

// schema compiles a version of a definition once for all its objects; nil when
// it has none.
func (p *preview) schema(definition *item, version string) (*definedSchema, error) {
	key := definition.ref.Name + "/" + version
	if known, ok := p.schemas.Load(key); ok {
		return known.(*definedSchema), nil
	}
	s, err := schemaOf(definition.manifest, version)
	if err == nil {
		p.schemas.Store(key, s)
	}
	return s, err
}

// underSchema makes the entry of a predicted object, completed and judged by a
// definition of the set. How it is sent is taken over from draft.
func (p *preview) underSchema(ctx context.Context, s *definedSchema, it *item, draft *Entry, predicted *unstructured.Unstructured, definition *item) (*Entry, error) {
	if err := s.unknown(it.manifest); err != nil {
		return nil, err
	}
	s.complete(predicted)
	if err := s.check(ctx, predicted, it.live, p.set.namespaced(it)); err != nil {
		return nil, err
	}
	seen := newEntry(it, predicted, Schema, "definition "+definition.ref.Name+" "+standing(definition))
	entry := *draft
	entry.Ref, entry.Phase, entry.Verdict, entry.Evidence, entry.Reason = seen.Ref, seen.Phase, seen.Verdict, seen.Evidence, seen.Reason
	entry.Before, entry.After, entry.Fields, entry.predicted, entry.item = seen.Before, seen.After, seen.Fields, seen.predicted, it
	entry.send = draft.send || seen.Verdict != Unchanged
	return &entry, nil
}

func standing(definition *item) string {
	if definition.live == nil {
		return "is in this set"
	}
	return "changes with this set"
}

// schemaChanges tells whether the set gives one version another schema than the
// cluster has.
func schemaChanges(definition *item, version string) bool {
	return definition.live == nil || !reflect.DeepEqual(versionOf(definition.manifest, version)["schema"], versionOf(definition.live, version)["schema"])
}

func versionOf(definition *unstructured.Unstructured, name string) map[string]any {
	for _, version := range mapsIn(definition.Object, "spec", "versions") {
		if version["name"] == name {
			return version
		}
	}
	return nil
}

// readOtherVersion looks for the live object under a version that is served, if
// its own is not yet. Without a conversion only the version's name differs.
func (p *preview) readOtherVersion(ctx context.Context, it *item) error {
	if it.mapping != nil {
		return nil
	}
	mapping, err := p.engine.mapper.RESTMapping(it.ref.groupKind())
	if err != nil {
		return nil // no version is served: the kind is new
	}
	if it.live, err = p.engine.get(ctx, mapping, it.ref); it.live != nil {
		it.live.SetAPIVersion(it.manifest.GetAPIVersion())
	}
	return err
}

// merged foresees what the manifest makes of the live object. What the served
// definition knows is merged by the server; the rest is laid over it. The next
// preview, after the definition stands, has the last word.
func (p *preview) merged(ctx context.Context, it *item, definition *item) *unstructured.Unstructured {
	if it.live == nil {
		return it.manifest.DeepCopy()
	}
	base := diff.Normalise(it.live)
	if known := knownPart(it, definition); known != nil {
		if data, err := body(known, it.live); err == nil {
			request := patch{mapping: it.mapping, ref: it.ref, body: data, force: p.options.takeOver || p.engine.inArena(it.ref)}
			if answer, err := p.ask(ctx, request); err == nil {
				base = diff.Normalise(answer)
			}
		}
	}
	return &unstructured.Unstructured{Object: overlay(base.Object, it.manifest.Object).(map[string]any)}
}

// knownPart is the manifest without the fields that the served definition does
// not declare; nil if that is not known.
func knownPart(it *item, definition *item) *unstructured.Unstructured {
	if it.mapping == nil || definition.live == nil {
		return nil
	}
	s, err := schemaOf(definition.live, it.ref.Version)
	if err != nil || s == nil {
		return nil
	}
	known := it.manifest.DeepCopy()
	s.prune(known)
	return known
}

// overlay lays a manifest over an object: maps by key, lists item by item where
// they are of one length, anything else as the manifest says.
func overlay(base, manifest any) any {
	switch m := manifest.(type) {
	case map[string]any:
		b, _ := base.(map[string]any)
		out := map[string]any{}
		maps.Copy(out, b)
		for key, value := range m {
			out[key] = overlay(out[key], value)
		}
		return out
	case []any:
		b, _ := base.([]any)
		out := make([]any, len(m))
		for i := range m {
			out[i] = m[i]
			if len(b) == len(m) {
				out[i] = overlay(b[i], m[i])
			}
		}
		return out
	default:
		return manifest
	}
}
