// SPDX-License-Identifier: Apache-2.0

package testutil

import "os"

// keyEnv changes with every tool of the testbed.
const keyEnv = "TESTBED_KEY"

// Testbed reads a variable of the testbed, "" where it is not set. It asks for the key
// too: `go test` takes a result from its cache only where each variable that the test
// asked for is as it was, and with another API server it is another result.
func Testbed(name string) string {
	_ = os.Getenv(keyEnv)
	return os.Getenv(name)
}
