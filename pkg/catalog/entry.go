// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"io/fs"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// Entry is one lab and where its files are.
type Entry struct {
	// Lab is nil where only the folder was asked for.
	Lab *lab.Lab
	// FS is the root of the labs tree that holds the lab.
	FS fs.FS
	// Dir is the lab's folder inside FS.
	Dir string

	// shared is the embedded tree, whose bases and platforms every lab may use.
	shared fs.FS
}
