// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"context"
	"os"
	"testing"
)

// TestMain lets the test binary be the helm command that Kustomize runs.
func TestMain(m *testing.M) {
	if IsHelm(os.Args[0]) {
		os.Exit(HelmMain(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}
