// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"sigs.k8s.io/kustomize/api/types"
)

// FuzzInspect: whatever a kustomization says, reading it neither panics nor
// lets anything through that Kustomize would fetch.
func FuzzInspect(f *testing.F) {
	for _, seed := range []string{
		"resources: [pod.yaml]",
		"Resources:\n- pod.yaml\n- HTTPS://example.com/a.yaml",
		"components: ['git@example.com:a/b']\nbases: [base]",
		"a: &x {resources: [github.com/a/b]}\n<<: *x",
		"patches: [{path: 'https://a'}]\nopenapi: {path: 'http://a'}",
		"configMapGenerator: [{name: a, files: ['k=https://a'], envs: ['https://a'], env: 'https://a'}]",
		"transformers:\n- |\n  kind: PatchTransformer\n  path: https://a\n",
		"replacements: [{path: 'git::https://a'}]\ncrds: ['ssh://a']\nconfigurations: ['https://a']",
		"helmCharts: [{name: a, version: b, repo: c, valuesFile: 'https://a', additionalValuesFiles: ['https://a']}]",
		"resources: &x [*x]",
		"- [",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		dir := write(t, "-- pod.yaml --\n{kind: Pod, metadata: {name: a}}\n-- base/kustomization.yaml --\nnamePrefix: a\n")
		if err := os.WriteFile(filepath.Join(dir, "kustomization.yaml"), data, 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := inspect(dir, dir); err != nil {
			return
		}
		var k types.Kustomization
		if err := k.Unmarshal(data); err != nil {
			t.Fatalf("passed, but Kustomize says: %v", err)
		}
		for _, ref := range opened(&k) {
			if fetched.MatchString(ref) {
				t.Fatalf("passed, but Kustomize would fetch %q", ref)
			}
		}
	})
}

// fetched are the references that Kustomize treats as URLs or git clones.
var fetched = regexp.MustCompile(`(?i)^(git::)?(https?://|ssh://|file://|github\.com[/:]|[a-z][a-z0-9-]*@[^/:]*[/:])`)

// opened lists every string that Kustomize opens, as it decoded them.
func opened(k *types.Kustomization) []string {
	var refs []string
	for _, list := range [][]string{
		k.Resources, k.Bases, k.Components, k.Crds, k.Configurations, k.Generators, k.Transformers, k.Validators, //nolint:staticcheck // bases still decode
	} {
		refs = append(refs, list...)
	}
	refs = append(refs, k.OpenAPI["path"])
	for _, patch := range append(k.Patches, k.PatchesJson6902...) { //nolint:staticcheck // still decodes
		refs = append(refs, patch.Path)
	}
	for _, patch := range k.PatchesStrategicMerge { //nolint:staticcheck // still decodes
		refs = append(refs, string(patch))
	}
	for _, replacement := range k.Replacements {
		refs = append(refs, replacement.Path)
	}
	for _, generator := range k.ConfigMapGenerator {
		refs = append(refs, sources(generator.KvPairSources)...)
	}
	for _, generator := range k.SecretGenerator {
		refs = append(refs, sources(generator.KvPairSources)...)
	}
	for _, chart := range k.HelmCharts {
		refs = append(append(refs, chart.ValuesFile), chart.AdditionalValuesFiles...)
	}
	return refs
}

func sources(pairs types.KvPairSources) []string {
	refs := append(pairs.EnvSources, pairs.EnvSource)
	for _, file := range pairs.FileSources {
		refs = append(refs, file, filePart(file))
	}
	return refs
}
