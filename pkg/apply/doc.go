// SPDX-License-Identifier: Apache-2.0

// Package apply previews a set of objects against a cluster, makes the cluster
// follow it, waits until it is ready and removes it again.
//
// It owns the evidence behind each line of a preview, the inventory of what was
// applied, the preconditions that tie a write to its preview, and the prediction
// score. It sends only what was previewed, deletes only what the inventory
// recorded, this tool created and whose UID is still the same, and never writes
// after a preview with an open problem. Arena namespaces it makes exactly the
// set: what others added there, objects and fields, goes, after the plan has
// handed it out to be saved. It prints nothing.
package apply
