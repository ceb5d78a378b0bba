// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
)

func TestHelmMain(t *testing.T) {
	chart := filepath.Join(write(t, pageChart), "page")
	other := filepath.Join(write(t, "-- other.yaml --\ntitle: other\n"), "other.yaml")
	tests := []struct {
		name string
		args []string
		code int
		want string
		not  string
	}{
		{name: "version", args: []string{"version", "--short"}, want: "v4."},
		{name: "plain", args: []string{"template", "front", chart}, want: "name: front-test", not: "CustomResourceDefinition"},
		{name: "values", args: []string{"template", "front", chart, "-f", other}, want: "title: other"},
		{name: "namespace", args: []string{"template", "front", chart, "--namespace", "web"}, want: "namespace: web"},
		{name: "definitions", args: []string{"template", "front", chart, "--include-crds"}, want: "pages.example.com"},
		{name: "no tests", args: []string{"template", "front", chart, "--skip-tests"}, want: "name: front", not: "front-test"},
		{name: "no hooks", args: []string{"template", "front", chart, "--no-hooks"}, want: "name: front", not: "front-test"},
		{name: "a generated name", args: []string{"template", "--generate-name", chart}, want: "name: page-"},
		{name: "a name template", args: []string{"template", chart, "--name-template", "a-{{ 1 }}"}, want: "name: a-1"},
		{name: "the rest", args: []string{"template", "front", chart, "--api-versions", "a/v1", "--kube-version", "1.37", "--debug", "--devel"}, want: "name: front"},
		{name: "a bad version", args: []string{"template", "front", chart, "--kube-version", "x"}, code: 1, want: "invalid kube version"},
		{name: "no chart", args: []string{"template", "front", chart + "-not"}, code: 1, want: "load chart"},
		{name: "no name", args: []string{"template", chart}, code: 1, want: "must either provide a name"},
		{name: "no arguments", args: []string{"template"}, code: 1, want: "names a chart"},
		{name: "pull", args: []string{"pull", "--untar"}, code: 1, want: "charts come from labs.lock"},
		{name: "nothing", code: 1, want: "a helm command is needed"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			code := HelmMain(t.Context(), test.args, &stdout, &stderr)
			out := stdout.String()
			if test.code != 0 {
				out = stderr.String()
			}
			if code != test.code || !strings.Contains(out, test.want) {
				t.Errorf("code %d, want %d and %q in:\n%s", code, test.code, test.want, out)
			}
			if test.not != "" && strings.Contains(out, test.not) {
				t.Errorf("%q in:\n%s", test.not, out)
			}
		})
	}
}

func TestIsHelm(t *testing.T) {
	for program, want := range map[string]bool{
		"helm": true, "/tmp/x/helm": true, "helm.exe": true,
		"kubectl-labs": false, "/helm/kubectl-labs": false, "": false,
	} {
		if IsHelm(program) != want {
			t.Errorf("IsHelm(%q) is not %t", program, want)
		}
	}
}
