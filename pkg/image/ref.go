// SPDX-License-Identifier: Apache-2.0

package image

import (
	"fmt"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
)

// Normalize writes a reference in full, as containerd names its images:
// "nginx" is "docker.io/library/nginx:latest".
func Normalize(ref string) (string, error) {
	parsed, err := name.ParseReference(ref, name.WeakValidation)
	if err != nil {
		return "", fmt.Errorf("reading image name %q: %w", ref, err)
	}
	full := parsed.Name()
	if rest, hub := strings.CutPrefix(full, name.DefaultRegistry+"/"); hub {
		full = "docker.io/" + rest
	}
	return full, nil
}
