// SPDX-License-Identifier: Apache-2.0

// Package catalog finds labs and hands out what belongs to one: its parsed
// lab.yaml, its guides, its files as real folders, and the lock file. A lab is
// a folder with a lab.yaml directly below the root of a labs tree; one tree is
// embedded, a second may lie in a directory, and its labs win over embedded
// ones of the same name. It builds no manifests and talks to no cluster.
package catalog
