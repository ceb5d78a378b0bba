// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
)

const (
	inventoryKey     = "inventory"
	inventoryType    = "labs.kubectl-labs.dev/inventory"
	inventoryVersion = 1
)

// ErrBusy says that somebody else applies the same set at the same time.
var ErrBusy = errors.New("another apply of the same set is under way")

// record is one object that was applied. Without a UID it was about to be
// written when the record was; then only our own creation guard can have made
// an object that our manager owns.
type record struct {
	Ref
	UID     types.UID `json:"uid,omitempty"`
	Created bool      `json:"created"` // made by us; false: it was there before
}

// inventory is what a set applied, kept in a Secret of the cluster.
type inventory struct {
	records   map[Ref]record
	stored    map[Ref]record // the records as the cluster holds them
	version   string         // resourceVersion of the Secret; empty while there is none
	recovered int            // how many records were made anew because there was no Secret
}

func newInventory() *inventory { return &inventory{records: map[Ref]record{}} }

type inventoryFile struct {
	Version int      `json:"version"`
	Objects []record `json:"objects"`
}

func (inv *inventory) clone() *inventory {
	return &inventory{maps.Clone(inv.records), maps.Clone(inv.stored), inv.version, inv.recovered}
}

// written tells whether the cluster holds the records as they are.
func (inv *inventory) written() bool { return maps.Equal(inv.records, inv.stored) }

func (inv *inventory) put(r record) { inv.records[r.identity()] = r }

// dropped lists what was applied once and is not in the set any more.
func (inv *inventory) dropped(s *set) []record {
	var gone []record
	for id, r := range inv.records {
		if s.byRef[id] == nil && !refused(s, id) {
			gone = append(gone, r)
		}
	}
	return gone
}

func refused(s *set, id Ref) bool {
	return slices.ContainsFunc(s.problems, func(p Problem) bool { return p.Ref.identity() == id })
}

func (e *Engine) secrets(namespace string) dynamic.ResourceInterface {
	return e.dynamic.Resource(schema.GroupVersionResource{Version: "v1", Resource: "secrets"}).Namespace(namespace)
}

func (e *Engine) keepsInventory() bool { return e.options.Inventory != InventoryRef{} }

func (e *Engine) readInventory(ctx context.Context) (*inventory, error) {
	at := e.options.Inventory
	if !e.keepsInventory() {
		return newInventory(), nil
	}
	secret, err := e.secrets(at.Namespace).Get(ctx, at.Name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return e.recovered(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the inventory: %w", err)
	}
	inv, err := decodeInventory(secret)
	if err != nil {
		return nil, fmt.Errorf("reading the inventory in Secret %s/%s (deleted, it is made anew from the cluster): %w", at.Namespace, at.Name, err)
	}
	return inv, nil
}

func decodeInventory(secret *unstructured.Unstructured) (*inventory, error) {
	text, _, _ := unstructured.NestedString(secret.Object, "data", inventoryKey)
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, err
	}
	var file inventoryFile
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, err
	}
	if file.Version > inventoryVersion {
		return nil, fmt.Errorf("it was written by a newer kubectl-labs (format %d)", file.Version)
	}
	inv := newInventory()
	inv.version = secret.GetResourceVersion()
	for _, r := range file.Objects {
		inv.put(r)
	}
	inv.stored = maps.Clone(inv.records)
	return inv, nil
}

// writeInventory stores the records; another writer since the last read or
// write is an error, so that two applies at once do not lose each other's.
func (e *Engine) writeInventory(ctx context.Context, inv *inventory) error {
	if !e.keepsInventory() || inv.written() {
		return nil
	}
	records := slices.SortedFunc(maps.Values(inv.records), func(a, b record) int { return compareRefs(a.Ref, b.Ref) })
	data, err := json.Marshal(inventoryFile{inventoryVersion, records})
	if err != nil {
		return fmt.Errorf("encoding the inventory: %w", err)
	}
	secret := e.inventorySecret(data, inv.version)
	client := e.secrets(e.options.Inventory.Namespace)
	if inv.version == "" {
		secret, err = e.createInventory(ctx, client, secret)
	} else {
		secret, err = client.Update(ctx, secret, metav1.UpdateOptions{FieldManager: e.options.FieldManager})
	}
	if apierrors.IsConflict(err) || apierrors.IsAlreadyExists(err) {
		return fmt.Errorf("writing the inventory: %w: %w", ErrBusy, err)
	}
	if err != nil {
		return fmt.Errorf("writing the inventory: %w", err)
	}
	inv.version, inv.stored = secret.GetResourceVersion(), maps.Clone(inv.records)
	return nil
}

func (e *Engine) createInventory(ctx context.Context, client dynamic.ResourceInterface, secret *unstructured.Unstructured) (*unstructured.Unstructured, error) {
	namespace := &unstructured.Unstructured{}
	namespace.SetAPIVersion("v1")
	namespace.SetKind("Namespace")
	namespace.SetName(e.options.Inventory.Namespace)
	namespaces := e.dynamic.Resource(schema.GroupVersionResource{Version: "v1", Resource: "namespaces"})
	_, err := namespaces.Create(ctx, namespace, metav1.CreateOptions{FieldManager: e.options.FieldManager})
	if err != nil && !apierrors.IsAlreadyExists(err) {
		return nil, err
	}
	return client.Create(ctx, secret, metav1.CreateOptions{FieldManager: e.options.FieldManager})
}

func (e *Engine) inventorySecret(data []byte, version string) *unstructured.Unstructured {
	at := e.options.Inventory
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "Secret", "type": inventoryType,
		"metadata": map[string]any{"namespace": at.Namespace, "name": at.Name, "resourceVersion": version},
		"data":     map[string]any{inventoryKey: base64.StdEncoding.EncodeToString(data)},
	}}
}
