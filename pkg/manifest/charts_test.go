// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

const pageChart = `
-- page/Chart.yaml --
apiVersion: v2
name: page
version: 1.0.0
-- page/values.yaml --
title: nothing
-- page/templates/page.yaml --
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}
  namespace: {{ .Release.Namespace }}
data:
  title: {{ .Values.title }}
-- page/templates/test.yaml --
apiVersion: v1
kind: Pod
metadata:
  name: {{ .Release.Name }}-test
  annotations: {helm.sh/hook: test}
-- page/crds/crd.yaml --
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: pages.example.com}
`

const pagePlatform = `
-- kustomization.yaml --
helmCharts:
- name: page
  version: 1.0.0
  repo: https://example.com/charts
  releaseName: front
  namespace: web
  includeCRDs: true
  skipTests: true
  valuesInline: {title: hello}
`

// pack makes a chart archive.
func pack(t *testing.T, archive string) []byte {
	t.Helper()
	var packed bytes.Buffer
	zipped := gzip.NewWriter(&packed)
	tarred := tar.NewWriter(zipped)
	for _, file := range txtar.Parse([]byte(archive)).Files {
		header := &tar.Header{Name: file.Name, Mode: 0o644, Size: int64(len(file.Data))}
		if err := tarred.WriteHeader(header); err != nil {
			t.Fatal(err)
		}
		if _, err := tarred.Write(file.Data); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(tarred.Close(), zipped.Close()); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// cached returns Charts whose cache holds the page chart, and the archive.
func cached(t *testing.T) (*Charts, string) {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "page-1.0.0.tgz")
	if err := os.WriteFile(path, pack(t, pageChart), 0o644); err != nil {
		t.Fatal(err)
	}
	digest, err := ContentDigest(path)
	if err != nil {
		t.Fatal(err)
	}
	chart := Chart{Name: "page", Version: "1.0.0", Repo: "https://example.com/charts", Files: digest}
	return &Charts{Dir: dir, Locked: []Chart{chart}}, path
}

func TestBuildRendersCharts(t *testing.T) {
	charts, _ := cached(t)
	dir := write(t, pagePlatform)
	for range 2 { // the second time the chart is unpacked already
		objects, err := (&Builder{Charts: charts}).Build(context.Background(), dir)
		if err != nil {
			t.Fatal(err)
		}
		if len(objects) != 2 {
			t.Fatalf("%d objects, want the definition and the page", len(objects))
		}
		want := map[string]any{
			"apiVersion": "v1", "kind": "ConfigMap",
			"metadata": map[string]any{"name": "front", "namespace": "web"},
			"data":     map[string]any{"title": "hello"},
		}
		if diff := cmp.Diff(want, objects[1].Object); diff != "" {
			t.Errorf("page (-want +got):\n%s", diff)
		}
	}
}

func TestBuildRefusesChartsOutsideTheLock(t *testing.T) {
	charts, _ := cached(t)
	dir := write(t, strings.ReplaceAll(pagePlatform, "1.0.0", "1.0.1"))
	_, err := (&Builder{Charts: charts}).Build(context.Background(), dir)
	if err == nil || !strings.Contains(err.Error(), "kustomization.yaml:2: chart page 1.0.1 of https://example.com/charts is not in labs.lock") {
		t.Errorf("error %v", err)
	}
}

func TestBuildRefusesAnAlteredChart(t *testing.T) {
	charts, archive := cached(t)
	dir := write(t, pagePlatform)
	folder := filepath.Join(dir, "charts", "page-1.0.0", "page")
	tests := []struct {
		name, path string
		alter      func() error
	}{
		{"unpacked beside the kustomization", folder, func() error {
			if _, err := (&Builder{Charts: charts}).Build(context.Background(), dir); err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(folder, "values.yaml"), []byte("title: other\n"), 0o644)
		}},
		{"in the cache", archive, func() error {
			altered := pack(t, strings.ReplaceAll(pageChart, "nothing", "other"))
			return errors.Join(os.RemoveAll(folder), os.WriteFile(archive, altered, 0o644))
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if err := test.alter(); err != nil {
				t.Fatal(err)
			}
			_, err := (&Builder{Charts: charts}).Build(context.Background(), dir)
			var digest *DigestError
			if !errors.As(err, &digest) {
				t.Fatalf("error %v, want a *DigestError", err)
			}
			if digest.Path != test.path || digest.Want != charts.Locked[0].Files || digest.Got == digest.Want {
				t.Errorf("error %+v", digest)
			}
		})
	}
}

func TestDigestIgnoresHowChartYAMLIsWritten(t *testing.T) {
	charts, archive := cached(t)
	rewritten := strings.Replace(pageChart, "apiVersion: v2\nname: page\nversion: 1.0.0", "# hello\nversion: \"1.0.0\"\napiVersion: v2\nname: page", 1)
	if err := os.WriteFile(archive, pack(t, rewritten), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := charts.Get(context.Background(), charts.Locked[0]); err != nil {
		t.Error(err)
	}
}
