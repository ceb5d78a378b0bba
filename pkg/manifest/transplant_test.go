// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

const planted = `# a comment  with its blanks
resources:
- ../20-pin-v1   # the step before
- own.yaml
- 'a/../../30-other'
components: ["../../parts/x", ../../parts/y]
bases: [&base ../../../bases/shop]
generators: [*base]
patches:
- path: reviews.yaml
- patch: |-
    - {op: add, path: ../not-a-path, value: 1}
configMapGenerator:
- name: c
  files: [key=../shared/a.txt, b.txt]
  literals: [x=../stays]
`

const transplanted = `# a comment  with its blanks
resources:
- ../../../steps/20-pin-v1   # the step before
- own.yaml
- '../../../steps/30-other'
components: ["../../../parts/x", ../../../parts/y]
bases: [&base ../../../../bases/shop]
generators: [*base]
patches:
- path: reviews.yaml
- patch: |-
    - {op: add, path: ../not-a-path, value: 1}
configMapGenerator:
- name: c
  files: [key=../../../steps/shared/a.txt, b.txt]
  literals: [x=../stays]
`

func TestTransplantRewritesWhatLeadsOut(t *testing.T) {
	got, err := new(Builder).Transplant("kustomization.yaml", []byte(planted), "lab/steps/30-canary", "lab/work/of/canary")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(transplanted, string(got)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestTransplantLeavesOtherFilesAlone(t *testing.T) {
	const object = "resources: [../x]\n"
	got, err := new(Builder).Transplant("reviews.yaml", []byte(object), "a/b", "c")
	if err != nil || string(got) != object {
		t.Errorf("%q, %v", got, err)
	}
}

func TestTransplantNamesWhatItCannotRewrite(t *testing.T) {
	for name, content := range map[string]string{
		"folded": "resources:\n- \"../a\\\n  b\"\n", "broken": "resources: [\n",
	} {
		if _, err := new(Builder).Transplant("kustomization.yaml", []byte(content), "a/b", "c"); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// A folder in the folder is copied too, so what it takes from its neighbours stays.
func TestTransplantKeepsWhatStaysInside(t *testing.T) {
	got, err := new(Builder).Transplant("parts/x/kustomization.yaml", []byte("resources: [../y, ../../../10-first]\n"), "lab/steps/20-second", "lab/work/third")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff("resources: [../y, ../../../../steps/10-first]\n", string(got)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
