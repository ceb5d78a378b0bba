// SPDX-License-Identifier: Apache-2.0

package author

import (
	"bytes"
	"io/fs"
	"path"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// SchemaFile is the name under which a copy of the schema stands in a lab's
// folder, for the author's editor.
const SchemaFile = "lab.schema.json"

// schema warns of a copy that another version of this tool wrote.
func (l *linting) schema() {
	copied, err := fs.ReadFile(l.entry.FS, path.Join(l.entry.Dir, SchemaFile))
	if err == nil && !bytes.Equal(copied, lab.Schema()) {
		l.warning(SchemaFile, 1, "is not the schema of this version; write it anew: kubectl labs author schema > %s", SchemaFile)
	}
}
