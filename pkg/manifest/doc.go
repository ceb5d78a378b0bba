// SPDX-License-Identifier: Apache-2.0

// Package manifest turns a Kustomize folder into the objects it stands for.
//
// It owns Kustomize and Helm: no other package imports them. A folder builds
// with the options that kubectl apply -k uses. Nothing is ever fetched on a
// folder's behalf: remote resources are refused before Kustomize runs, and
// charts come from Charts, where every byte is held against the lock.
//
// Kustomize renders charts by running a command named helm. That command is
// the running program itself: see HelmMain.
package manifest
