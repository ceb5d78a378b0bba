// SPDX-License-Identifier: Apache-2.0

package lab_test

import (
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab/internal/schemagen"
)

var update = flag.Bool("update", false, "write the schema anew instead of comparing")

func TestSchemaIsFresh(t *testing.T) {
	want, err := schemagen.Generate(".")
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("lab.schema.json", want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(want), string(lab.Schema())); diff != "" {
		t.Errorf("lab.schema.json is stale; write it anew with: go test ./pkg/lab -run TestSchemaIsFresh -update\n%s", diff)
	}
}
