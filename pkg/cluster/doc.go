// SPDX-License-Identifier: Apache-2.0

// Package cluster owns the lab's kind cluster: its name, its life, its nodes,
// and the facts about the machine that has to carry it. It is the only importer
// of kind; what kind's library does not offer (exec, stop, start, facts) goes
// through the command line of the same container engine.
//
// A cluster is ours when its containers and its kube-system namespace are those
// that an Identity recorded. Everything else of the same name is foreign: it is
// reported and never stopped, started or deleted. The person's own kubeconfig is
// never read or written; every file is named by the caller.
package cluster
