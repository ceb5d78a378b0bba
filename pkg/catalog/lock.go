// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"bytes"
	"fmt"
	"io/fs"

	"go.yaml.in/yaml/v3"
)

const lockFile = "labs.lock"

// Lock pins everything that comes from outside the labs tree.
type Lock struct {
	Charts []Chart `yaml:"charts"`
	// Images lists, by platform, references with their versions.
	Images map[string][]string `yaml:"images"`
	// Node is the kind node image.
	Node string `yaml:"node"`
	// LoadBalancer is the image kind puts before several control planes.
	LoadBalancer string `yaml:"loadBalancer"`
}

// Chart is one Helm chart.
type Chart struct {
	Name    string `yaml:"name"`
	Version string `yaml:"version"`
	// Repo is the chart repository's address.
	Repo string `yaml:"repo"`
	// Files is sha256:… of the chart's content, whatever archive it came in.
	Files string `yaml:"files"`
}

// Lock reads labs.lock of the embedded tree. Unknown fields are errors.
func (c *Catalog) Lock() (*Lock, error) {
	content, err := fs.ReadFile(c.embedded, lockFile)
	if err != nil {
		return nil, fmt.Errorf("reading the lock file: %w", err)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	decoder.KnownFields(true)
	var lock Lock
	if err := decoder.Decode(&lock); err != nil {
		return nil, fmt.Errorf("%s: %w", lockFile, err)
	}
	return &lock, nil
}
