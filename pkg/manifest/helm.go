// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"helm.sh/helm/v4/pkg/chart/common"
)

// IsHelm tells whether the program was started under the name helm, given its
// os.Args[0]: then its main function is HelmMain.
func IsHelm(program string) bool {
	return strings.TrimSuffix(filepath.Base(program), ".exe") == "helm"
}

// HelmMain is the helm command that Kustomize runs: "version", and "template"
// for a chart that lies unpacked on disk. It never pulls: charts are fetched
// and verified before Kustomize runs. It returns the exit code.
func HelmMain(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if err := helm(ctx, args, stdout); err != nil {
		fmt.Fprintln(stderr, "Error:", err)
		return 1
	}
	return 0
}

func helm(ctx context.Context, args []string, stdout io.Writer) error {
	if len(args) == 0 {
		return fmt.Errorf("a helm command is needed")
	}
	switch args[0] {
	case "version":
		_, err := fmt.Fprintln(stdout, common.DefaultCapabilities.HelmVersion.Version)
		return err
	case "template":
		return template(ctx, args[1:], stdout)
	default:
		return fmt.Errorf("helm %s is not to be had here: charts come from labs.lock", args[0])
	}
}

// helmCommand makes a command named helm that runs this very program, and
// returns its path and what removes it again.
func helmCommand() (path string, remove func(), err error) {
	self, err := os.Executable()
	if err != nil {
		return "", nil, fmt.Errorf("find the running program: %w", err)
	}
	dir, err := os.MkdirTemp("", "kubectl-labs-helm-")
	if err != nil {
		return "", nil, fmt.Errorf("make the helm command: %w", err)
	}
	remove = func() { os.RemoveAll(dir) }
	path = filepath.Join(dir, "helm")
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	if err := alias(self, path); err != nil {
		remove()
		return "", nil, fmt.Errorf("make the helm command: %w", err)
	}
	return path, remove, nil
}

// alias gives a program another name: by a link where the system allows one,
// else by a copy.
func alias(program, path string) error {
	if os.Symlink(program, path) == nil || os.Link(program, path) == nil {
		return nil
	}
	source, err := os.Open(program)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o700)
	if err != nil {
		return err
	}
	if _, err := io.Copy(target, source); err != nil {
		target.Close()
		return err
	}
	return target.Close()
}
