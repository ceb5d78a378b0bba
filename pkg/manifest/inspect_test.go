// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

func TestBuildRefuses(t *testing.T) {
	tests := []struct{ name, archive, want string }{
		{"a remote resource", `
-- kustomization.yaml --
resources:
- https://example.com/all.yaml
`, `kustomization.yaml:2: "https://example.com/all.yaml" is remote`},
		{"a git base of a base", `
-- kustomization.yaml --
resources: [base]
-- base/kustomization.yaml --
resources:
- github.com/example/lab//deploy?ref=v1
`, `base/kustomization.yaml:2: "github.com/example/lab//deploy?ref=v1" is remote`},
		{"a remote component", `
-- kustomization.yaml --
components: ["git@example.com:labs/extra.git"]
`, `kustomization.yaml:1: "git@example.com:labs/extra.git" is remote`},
		{"a remote file in a generator", `
-- kustomization.yaml --
configMapGenerator:
- name: settings
  files:
  - page.html=https://example.com/page.html
`, `kustomization.yaml:4: "page.html=https://example.com/page.html" is remote`},
		{"a remote patch in a transformer's file", `
-- kustomization.yaml --
transformers: [patch.yaml]
-- patch.yaml --
apiVersion: builtin
kind: PatchTransformer
metadata: {name: patch}
path: https://example.com/patch.yaml
`, `patch.yaml:4: "https://example.com/patch.yaml" is remote`},
		{"a remote reference behind a merge key", `
-- kustomization.yaml --
configMapGenerator:
- &g {name: a, envs: ["https://example.com/env"]}
- {<<: *g, name: b}
`, `kustomization.yaml:2: "https://example.com/env" is remote`},
		{"a chart in a learner's folder", `
-- kustomization.yaml --
helmCharts:
- {name: base, version: 1.31.1, repo: https://example.com}
`, `kustomization.yaml:2: charts are for platforms only`},
		{"a chart without a version", `
-- kustomization.yaml --
helmCharts:
- {name: base, repo: https://example.com}
`, `kustomization.yaml:2: a chart needs a name, a version and a repo`},
		{"a chart by way of a plugin", `
-- kustomization.yaml --
generators:
- |
  apiVersion: builtin
  kind: HelmChartInflationGenerator
  metadata: {name: x}
  name: base
`, `a chart belongs in the kustomization's helmCharts field`},
		{"malformed YAML", `
-- kustomization.yaml --
resources: [pod.yaml]
-- pod.yaml --
apiVersion: v1
kind: Pod
metadata:
  name: a
 spec: {}
`, `pod.yaml:4: not valid YAML: did not find expected key`},
		{"a key twice", `
-- kustomization.yaml --
resources: [pod.yaml]
-- pod.yaml --
apiVersion: v1
kind: Pod
metadata:
  name: a
  name: b
`, `pod.yaml:5: not valid YAML: mapping key "name" already defined at line 4`},
		{"a malformed kustomization", `
-- kustomization.yaml --
resources: [
`, `kustomization.yaml:1: not valid YAML`},
		{"an unknown field", `
-- kustomization.yaml --
resource: [pod.yaml]
`, `unknown field "resource"`},
		{"a missing file", `
-- kustomization.yaml --
resources:
- pod.yaml
`, `kustomization.yaml:2: "pod.yaml" is neither a file nor a folder here`},
		{"generateName", `
-- kustomization.yaml --
resources: [job.yaml]
-- job.yaml --

apiVersion: batch/v1
kind: Job
metadata: {generateName: try-}
`, `job.yaml:2: Job uses generateName`},
		{"an object without a name", `
-- kustomization.yaml --
resources: [job.yaml]
-- job.yaml --
apiVersion: batch/v1
kind: JobList
items: [{apiVersion: batch/v1, kind: Job}]
`, `job.yaml:3: Job has no metadata.name`},
		{"an alias that contains itself", `
-- kustomization.yaml --
resources: [pod.yaml]
-- pod.yaml --
kind: List
items: &x [*x]
`, `pod.yaml: not valid YAML: anchor 'x' value contains itself`},
		{"a folder without a kustomization", `
-- kustomization.yaml --
resources: [base]
-- base/pod.yaml --
{}
`, `base: no kustomization.yaml here`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := write(t, test.archive)
			_, err := (&Builder{}).Build(context.Background(), dir)
			if err == nil || !strings.Contains(filepath.ToSlash(err.Error()), test.want) {
				t.Fatalf("error %v\nwant %s", err, test.want)
			}
			if _, ok := errors.AsType[*SourceError](err); !ok {
				t.Errorf("%T is no *SourceError", err)
			}
		})
	}
}

func TestBuildReportsEveryMistake(t *testing.T) {
	dir := write(t, `
-- kustomization.yaml --
resources:
- https://example.com/a.yaml
- missing.yaml
- broken.yaml
-- broken.yaml --
a: [
`)
	_, err := (&Builder{}).Build(context.Background(), dir)
	if err == nil || strings.Count(err.Error(), "\n") != 2 {
		t.Errorf("want three mistakes, got: %v", err)
	}
}

func TestURLsInDataAreNoReferences(t *testing.T) {
	dir := write(t, `
-- kustomization.yaml --
commonAnnotations: {docs: "https://example.com"}
configMapGenerator:
- {name: settings, literals: ["url=https://example.com"]}
patches:
- patch: |
    {apiVersion: v1, kind: Pod, metadata: {name: a, annotations: {path: "https://example.com"}}}
resources: [pod.yaml]
-- pod.yaml --
apiVersion: v1
kind: Pod
metadata: {name: a}
spec: {containers: [{name: c, image: i, env: [{name: URL, value: "https://example.com"}]}]}
`)
	if _, err := (&Builder{}).Build(context.Background(), dir); err != nil {
		t.Error(err)
	}
}
