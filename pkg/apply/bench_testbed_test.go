// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package apply

import (
	"fmt"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// BenchmarkPreviewOf500UnchangedDeployments measures a whole preview.
func BenchmarkPreviewOf500UnchangedDeployments(b *testing.B) {
	e := newEngine(b)
	template := objects(b, strings.ReplaceAll(firstSet, "first", "many"))
	objs := []*unstructured.Unstructured{template[0]}
	for i := range 500 {
		d := template[1].DeepCopy()
		d.SetName(fmt.Sprintf("web-%d", i))
		objs = append(objs, d)
	}
	applied(b, e, objs)
	for b.Loop() {
		if plan := previewed(b, e, objs); !plan.Empty() {
			b.Fatal("not unchanged")
		}
	}
}
