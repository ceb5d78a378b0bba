// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"
)

const (
	clientSideApply = "kubectl-client-side-apply"
	nobody          = "before-first-apply" // the server's name for owners it does not know
	restartedAt     = "kubectl.kubernetes.io/restartedAt"
	platformSuffix  = "-platform" // of the manager of the set that a lab stands on
)

// strip is what managers set on an object that the set does not name.
type strip struct {
	loses  func(metav1.ManagedFieldsEntry) bool // whose fields go
	fields *fieldpath.Set                       // as those managers own them
	cuts   []cut
}

// cut is a place of an object that goes as a whole.
type cut struct {
	path    fieldpath.Path
	manager string
}

// losers says whose fields go from an object: everybody's in the arena; outside
// of it those of kubectl's client-side apply, once it is taken over; else nobody's.
func (p *preview) losers(ref Ref) func(metav1.ManagedFieldsEntry) bool {
	switch {
	case p.engine.inArena(ref):
		return p.engine.isOthers
	case p.options.takeOver:
		return func(m metav1.ManagedFieldsEntry) bool {
			return m.Subresource == "" && m.Manager == clientSideApply
		}
	default:
		return func(metav1.ManagedFieldsEntry) bool { return false }
	}
}

// isOthers: what somebody wished for, neither we nor what runs the cluster.
func (e *Engine) isOthers(m metav1.ManagedFieldsEntry) bool {
	return (m.Subresource == "" || m.Subresource == "scale") && !e.staysOwner(m.Manager)
}

// staysOwner: we, the set below ours, and what runs the cluster. Controllers write what
// they found out (an autoscaler's replicas, a rollout's revision), which is no
// wish of a person that could contradict the folder.
func (e *Engine) staysOwner(manager string) bool {
	return manager == e.options.FieldManager || manager == e.options.FieldManager+platformSuffix || isSystemManager(manager)
}

func isSystemManager(manager string) bool {
	switch manager {
	case "kubelet", "cloud-controller-manager", "pilot-discovery", "istiod":
		return true
	default: // kube-controller-manager, kube-scheduler, kube-apiserver, kube-proxy
		return strings.HasPrefix(manager, "kube-")
	}
}

// stripOf finds what the losers alone own of an object, and the set does not name;
// nil when that is nothing.
func stripOf(manifest, obj *unstructured.Unstructured, loses func(metav1.ManagedFieldsEntry) bool) (*strip, error) {
	if !anyManager(obj, loses) {
		return nil, nil
	}
	s := &strip{loses: loses, fields: fieldpath.NewSet()}
	kept, lost, err := divided(obj.GetManagedFields(), loses)
	if err != nil {
		return nil, err
	}
	kept = kept.Union(storedStrings(manifest))
	for _, m := range lost {
		for path := range m.fields.Difference(kept).All() {
			if _, present := fieldAt(obj.Object, path); present && !holdsBelow(kept, path) {
				s.fields.Insert(path.Copy())
				s.cuts = append(s.cuts, cut{whole(path, kept), m.manager})
			}
		}
	}
	if s.fields.Empty() {
		return nil, nil
	}
	s.cuts = topmost(s.cuts)
	return s, nil
}

func anyManager(obj *unstructured.Unstructured, is func(metav1.ManagedFieldsEntry) bool) bool {
	for entry := range managers(obj) {
		if is(entry) {
			return true
		}
	}
	return false
}

// storedStrings are the fields of data that the server makes of a Secret's
// stringData: who applies those is not noted as the owner of these.
func storedStrings(manifest *unstructured.Unstructured) *fieldpath.Set {
	stored := fieldpath.NewSet()
	if manifest.GetKind() != "Secret" {
		return stored
	}
	texts, _, _ := unstructured.NestedMap(manifest.Object, "stringData")
	for key := range texts {
		stored.Insert(fieldpath.MakePathOrDie("data", key))
	}
	return stored
}

type holding struct {
	manager string
	fields  *fieldpath.Set
}

// divided gives what is owned by those who stay, and each other one's.
func divided(managers []metav1.ManagedFieldsEntry, loses func(metav1.ManagedFieldsEntry) bool) (*fieldpath.Set, []holding, error) {
	kept := fieldpath.NewSet(fieldpath.MakePathOrDie("metadata", "name"))
	var lost []holding
	for _, m := range managers {
		fields, err := ownedFields(m)
		switch {
		case err != nil:
			return nil, nil, err
		case loses(m):
			lost = append(lost, holding{m.Manager, fields})
			for path := range fields.All() {
				if spared(path) {
					kept.Insert(path.Copy())
				}
			}
		default:
			kept = kept.Union(fields)
		}
	}
	return kept, lost, nil
}

// spared are fields that say nothing about what a folder wants: the status,
// other software's promises to clean up, and the trace of a restart, without
// which the pods would restart once more.
func spared(path fieldpath.Path) bool {
	text := path.String()
	return strings.HasPrefix(text, ".status") || strings.HasPrefix(text, ".metadata.finalizers") ||
		strings.HasPrefix(text, ".metadata.ownerReferences") || strings.HasSuffix(text, restartedAt)
}

// whole is the topmost place above a path of which nobody who stays owns
// anything: there the server drops the whole, too.
func whole(path fieldpath.Path, kept *fieldpath.Set) fieldpath.Path {
	for i := 1; i < len(path); i++ {
		if path[i-1].FieldName != nil && !holdsBelow(kept, path[:i]) {
			return path[:i].Copy()
		}
	}
	return path.Copy()
}

// topmost sorts cuts and leaves out those within another one.
func topmost(cuts []cut) []cut {
	slices.SortStableFunc(cuts, func(a, b cut) int { return a.path.Compare(b.path) })
	var top []cut
	for _, c := range cuts {
		within := func(t cut) bool { return len(t.path) <= len(c.path) && t.path.Equals(c.path[:len(t.path)]) }
		if !slices.ContainsFunc(top, within) {
			top = append(top, c)
		}
	}
	return top
}

// from is an object without what goes.
func (s *strip) from(obj *unstructured.Unstructured) *unstructured.Unstructured {
	out := obj.DeepCopy()
	for _, c := range s.cuts {
		without(out.Object, c.path)
	}
	return out
}
