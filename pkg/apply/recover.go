// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"context"
	"fmt"
	"maps"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
)

// recovered makes records out of what the cluster itself remembers: every object
// that our field manager applied and no other inventory records. Whatever
// anybody else ever had a hand in counts as there before, so that it is never
// deleted. In a cluster where nothing was applied it finds nothing.
func (e *Engine) recovered(ctx context.Context) (*inventory, error) {
	inv := newInventory()
	found, err := e.bearingOurMark(ctx)
	if err != nil || len(found) == 0 {
		return inv, err
	}
	elsewhere, err := e.recordedElsewhere(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range found {
		if !elsewhere.holds(r) {
			inv.put(record{Ref: r.ref, UID: r.meta.UID, Created: e.onlyOurs(r.meta.ManagedFields)})
		}
	}
	inv.recovered = len(inv.records)
	return inv, nil
}

// settle forgets recovered objects of others that are not in the set: a mark
// that stayed on them says nothing about this set. s may be nil.
func (inv *inventory) settle(s *set) {
	if inv.recovered == 0 {
		return
	}
	maps.DeleteFunc(inv.records, func(id Ref, r record) bool { return !r.Created && (s == nil || s.byRef[id] == nil) })
	inv.recovered = len(inv.records)
}

func (e *Engine) bearingOurMark(ctx context.Context) ([]*resident, error) {
	kinds, unread, err := e.servedKinds()
	if err != nil {
		return nil, err
	}
	var places []place
	for _, k := range kinds {
		if !isRunningState(k.resource) {
			places = append(places, place{servedKind: k})
		}
	}
	c, err := e.census(ctx, places, unread...)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(c.residents, func(r *resident) bool {
		return r.meta.DeletionTimestamp != nil || !slices.ContainsFunc(r.meta.ManagedFields, e.isOurs)
	}), nil
}

// onlyOurs: nobody but us and the system ever set a field.
func (e *Engine) onlyOurs(managers []metav1.ManagedFieldsEntry) bool {
	return !slices.ContainsFunc(managers, func(m metav1.ManagedFieldsEntry) bool {
		return m.Subresource != "status" && !e.isOurs(m) && !isSystemManager(m.Manager)
	})
}

// recordedElsewhere reads what other sets recorded as theirs. One that cannot be
// read is an error: what it holds must not be taken for ours.
func (e *Engine) recordedElsewhere(ctx context.Context) (recordings, error) {
	ofOurType := fields.OneTermEqualSelector("type", inventoryType).String()
	secrets, err := e.secrets(metav1.NamespaceAll).List(ctx, metav1.ListOptions{FieldSelector: ofOurType})
	if err != nil {
		return nil, fmt.Errorf("reading the inventories of other sets: %w", err)
	}
	recorded := recordings{}
	for i := range secrets.Items {
		secret := &secrets.Items[i]
		at := InventoryRef{Namespace: secret.GetNamespace(), Name: secret.GetName()}
		if at == e.options.Inventory {
			continue
		}
		inv, err := decodeInventory(secret)
		if err != nil {
			return nil, fmt.Errorf("reading the inventory in Secret %s/%s: %w", at.Namespace, at.Name, err)
		}
		maps.Copy(recorded, inv.records)
	}
	return recorded, nil
}

// recordings are what other sets recorded.
type recordings map[Ref]record

func (rs recordings) holds(r *resident) bool {
	known, recorded := rs[r.ref.identity()]
	return recorded && (known.UID == "" || known.UID == r.meta.UID)
}

// notes says that the records were made anew, if they were.
func (inv *inventory) notes() []string {
	if inv.recovered == 0 {
		return nil
	}
	objects := "1 object was"
	if inv.recovered > 1 {
		objects = fmt.Sprintf("%d objects were", inv.recovered)
	}
	return []string{"the record of what was applied was missing; " + objects + " recognised by their field manager"}
}
