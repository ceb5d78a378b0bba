// SPDX-License-Identifier: Apache-2.0

//go:build bench

package main

import (
	"context"
	"fmt"
	"os/exec"
	"slices"
	"strings"

	"github.com/kubectl-labs/kubectl-labs/labs"
	"github.com/kubectl-labs/kubectl-labs/pkg/catalog"
)

// lacking names everything at once that the parts need and this machine has not.
func (b *bench) lacking(ctx context.Context, parts []string) error {
	var missing []string
	if slices.Contains(parts, "first") {
		missing = append(tools("docker", "kind", "istioctl", "kubectl"), b.images(ctx)...)
	} else if slices.ContainsFunc(parts, func(part string) bool { return part == "check" || part == "soak" || part == "steps" }) {
		missing = tools("docker")
	}
	if slices.Contains(parts, "preview") {
		missing = append(missing, tools("kubectl", "kube-apiserver", "etcd")...)
	}
	if len(missing) == 0 {
		return nil
	}
	return fmt.Errorf("missing:\n  %s\nTo have them:\n  test/testbed/testbed demo kind istioctl apiserver\n"+
		"  eval \"$(test/testbed/testbed env)\"", strings.Join(missing, "\n  "))
}

func tools(names ...string) (missing []string) {
	for _, name := range names {
		if _, err := exec.LookPath(name); err != nil {
			missing = append(missing, name+", on PATH")
		}
	}
	return missing
}

// images have to be in the engine beforehand: both sides are measured with
// nothing to download.
func (b *bench) images(ctx context.Context) (missing []string) {
	lock, err := catalog.New(labs.Files, "").Lock()
	if err != nil {
		return []string{"labs/labs.lock: " + err.Error()}
	}
	for _, ref := range append(lock.Images["istio"], lock.Node) {
		if err := exec.CommandContext(ctx, "docker", "image", "inspect", ref).Run(); err != nil {
			missing = append(missing, "the image "+ref+", in docker")
		}
	}
	return missing
}
