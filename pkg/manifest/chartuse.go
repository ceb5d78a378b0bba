// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"fmt"
	"path/filepath"

	"go.yaml.in/yaml/v3"
	"sigs.k8s.io/kustomize/api/types"
)

// chartUse is one entry of a kustomization's helmCharts.
type chartUse struct {
	Chart
	file string // as shown to people
	line int
	home string // folder in which Kustomize looks for unpacked charts
}

func (u chartUse) errorf(format string, args ...any) error {
	return &SourceError{File: u.file, Line: u.line, Message: fmt.Sprintf(format, args...)}
}

// folder is where Kustomize looks for this chart before it would pull it.
func (u chartUse) folder() string {
	return filepath.Join(u.home, u.Name+"-"+u.Version, u.Name)
}

func (i *inspector) useCharts(file string, document *yaml.Node, decoded *types.Kustomization) {
	if len(decoded.HelmChartInflationGenerator) > 0 {
		i.report(file, 0, "helmChartInflationGenerator is deprecated: use helmCharts")
	}
	home := types.HelmDefaultHome
	if decoded.HelmGlobals != nil && decoded.HelmGlobals.ChartHome != "" {
		home = decoded.HelmGlobals.ChartHome
	}
	lines := chartLines(document)
	for n, chart := range decoded.HelmCharts {
		use := chartUse{
			Chart: Chart{Name: chart.Name, Version: chart.Version, Repo: chart.Repo},
			file:  i.name(file),
			home:  filepath.Join(filepath.Dir(file), filepath.FromSlash(home)),
		}
		if n < len(lines) {
			use.line = lines[n]
		}
		i.useChart(use, home)
	}
}

func (i *inspector) useChart(use chartUse, home string) {
	switch {
	case use.Name == "" || use.Version == "" || use.Repo == "":
		i.problems = append(i.problems, use.errorf("a chart needs a name, a version and a repo, as labs.lock lists them"))
	case !filepath.IsLocal(home) || !filepath.IsLocal(use.Name+"-"+use.Version) || !filepath.IsLocal(use.Name):
		i.problems = append(i.problems, use.errorf("the chart would be unpacked outside this folder"))
	default:
		i.charts = append(i.charts, use)
	}
}

func chartLines(document *yaml.Node) []int {
	var lines []int
	for _, f := range fieldsOf(document) {
		if isOneOf(f.name, "helmCharts") {
			for _, item := range f.value.Content {
				lines = append(lines, target(item).Line)
			}
		}
	}
	return lines
}
