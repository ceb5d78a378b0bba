// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/pflag"
	"helm.sh/helm/v4/pkg/action"
	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/cli/values"
	"helm.sh/helm/v4/pkg/getter"
	release "helm.sh/helm/v4/pkg/release/v1"
)

// rendering is one run of helm template.
type rendering struct {
	install     *action.Install
	values      values.Options
	apiVersions []string
	kubeVersion string
	skipTests   bool
}

func template(ctx context.Context, args []string, stdout io.Writer) error {
	r := &rendering{install: action.NewInstall(action.NewConfiguration())}
	flags := r.flags()
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() == 0 {
		return errors.New("helm template names a chart")
	}
	name, chart, err := r.install.NameAndChart(flags.Args())
	if err != nil {
		return err
	}
	r.install.ReleaseName = name
	rendered, err := r.run(ctx, chart)
	if err != nil {
		return err
	}
	return r.print(rendered, stdout)
}

// flags are those that Kustomize may pass.
func (r *rendering) flags() *pflag.FlagSet {
	flags := pflag.NewFlagSet("template", pflag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.BoolVar(&r.install.GenerateName, "generate-name", false, "")
	flags.StringVar(&r.install.NameTemplate, "name-template", "", "")
	flags.StringVar(&r.install.Namespace, "namespace", "default", "")
	flags.StringSliceVarP(&r.values.ValueFiles, "values", "f", nil, "")
	flags.StringSliceVar(&r.apiVersions, "api-versions", nil, "")
	flags.StringVar(&r.kubeVersion, "kube-version", "", "")
	flags.BoolVar(&r.install.IncludeCRDs, "include-crds", false, "")
	flags.BoolVar(&r.skipTests, "skip-tests", false, "")
	flags.BoolVar(&r.install.DisableHooks, "no-hooks", false, "")
	flags.BoolVar(&r.install.Devel, "devel", false, "")
	flags.Bool("debug", false, "")
	return flags
}

// run renders without a cluster, as helm template does.
func (r *rendering) run(ctx context.Context, path string) (*release.Release, error) {
	r.install.DryRunStrategy = action.DryRunClient
	r.install.Replace = true // a release of the same name is no concern
	r.install.APIVersions = r.apiVersions
	if r.kubeVersion != "" {
		version, err := common.ParseKubeVersion(r.kubeVersion)
		if err != nil {
			return nil, fmt.Errorf("invalid kube version %q: %w", r.kubeVersion, err)
		}
		r.install.KubeVersion = version
	}
	chart, err := loader.LoadDir(path)
	if err != nil {
		return nil, fmt.Errorf("load chart %s: %w", path, err)
	}
	values, err := r.values.MergeValues(getter.Providers{})
	if err != nil {
		return nil, fmt.Errorf("read values: %w", err)
	}
	rendered, err := r.install.RunWithContext(ctx, chart, values)
	if err != nil {
		return nil, fmt.Errorf("render chart %s: %w", path, err)
	}
	return rendered.(*release.Release), nil
}

// print writes the manifest, then the hooks, in helm template's own form.
func (r *rendering) print(rendered *release.Release, stdout io.Writer) error {
	var out strings.Builder
	fmt.Fprintln(&out, strings.TrimSpace(rendered.Manifest))
	for _, hook := range rendered.Hooks {
		isTest := slices.Contains(hook.Events, release.HookTest)
		if !r.install.DisableHooks && (!r.skipTests || !isTest) {
			fmt.Fprintf(&out, "---\n# Source: %s\n%s\n", hook.Path, hook.Manifest)
		}
	}
	_, err := io.WriteString(stdout, out.String())
	return err
}
