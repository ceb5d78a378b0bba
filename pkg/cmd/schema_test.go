// SPDX-License-Identifier: Apache-2.0

package cmd_test

import (
	"bytes"
	"path/filepath"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// fitsSchema checks a JSON document, such as stdout, against a committed schema:
// schema plan stdout.
func fitsSchema(ts *testscript.TestScript, _ bool, args []string) {
	path, err := filepath.Abs(filepath.Join("schemas", args[0]+".schema.json"))
	ts.Check(err)
	schema, err := jsonschema.NewCompiler().Compile(path)
	ts.Check(err)
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(ts.ReadFile(args[1]))))
	ts.Check(err)
	ts.Check(schema.Validate(document))
}
