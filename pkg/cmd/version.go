// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/kubectl-labs/kubectl-labs/pkg/ui"
)

// versions is "version -o json".
type versions struct {
	Version   string `json:"version"`
	Go        string `json:"go"`
	Platform  string `json:"platform"`
	Kind      string `json:"kind"`
	Kustomize string `json:"kustomize"`
	Helm      string `json:"helm"`
	Node      string `json:"nodeImage"`
}

func newVersionCmd(f *factory) *cobra.Command {
	var output string
	c := &cobra.Command{
		Use:     "version",
		Short:   "The versions of this plugin and of what it is made with",
		Example: "  kubectl labs version -o json",
		Args:    noArgs,
		RunE: func(*cobra.Command, []string) error {
			if err := checkOutput(output); err != nil {
				return err
			}
			lock, err := f.catalog().Lock()
			if err != nil {
				return err
			}
			v := readVersions(lock.Node)
			if output == "json" {
				return printJSON(f.term.Out, v)
			}
			printVersions(f.term.Out, v)
			return nil
		},
	}
	outputFlag(c, &output)
	return c
}

// readVersions asks the binary itself, which knows every module it was built from.
func readVersions(node string) versions {
	v := versions{Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH, Node: node}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	v.Version = info.Main.Version
	for _, dep := range info.Deps {
		switch dep.Path {
		case "sigs.k8s.io/kind":
			v.Kind = dep.Version
		case "sigs.k8s.io/kustomize/api":
			v.Kustomize = dep.Version
		case "helm.sh/helm/v4":
			v.Helm = dep.Version
		}
	}
	return v
}

func printVersions(out *ui.Stream, v versions) {
	for _, row := range [][2]string{
		{"kubectl labs", v.Version}, {"go", v.Go + " " + v.Platform}, {"kind", v.Kind},
		{"kustomize api", v.Kustomize}, {"helm library", v.Helm}, {"node image", v.Node},
	} {
		fmt.Fprintf(out, "%s %s\n", ui.Pad(row[0], 14), row[1])
	}
}
