// SPDX-License-Identifier: Apache-2.0

package image

import (
	"fmt"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// platformOf turns a kernel's machine name into a platform.
func platformOf(machine string) (v1.Platform, error) {
	switch machine {
	case "x86_64", "amd64":
		return v1.Platform{OS: "linux", Architecture: "amd64"}, nil
	case "aarch64", "arm64":
		return v1.Platform{OS: "linux", Architecture: "arm64"}, nil
	}
	return v1.Platform{}, fmt.Errorf("machine %q is not one that labs run on", machine)
}

// runsOn says whether an image of one platform runs on another, variants aside.
func runsOn(image, node v1.Platform) bool {
	return image.OS == node.OS && image.Architecture == node.Architecture
}
