// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package apply

import (
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

func TestScoreIsReadBackAfterTheLastStage(t *testing.T) {
	e, ns := newEngine(t), "read-back"
	set := objects(t, join(namespace(ns), configMap(ns, "scored", "ours"), strings.Replace(namespace("read-back-2"), "metadata: {", "metadata: {annotations: {config.kubernetes.io/depends-on: x}, ", 1)))
	plan := previewed(t, e, set)
	result, err := e.Apply(testContext(t), plan, func(ev Event) {
		if ev.Kind == Applied && ev.Ref.Kind == "ConfigMap" {
			annotate(t, e, ns, "scored")
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	score := result.Prediction
	if score.Right != score.Total || !strings.HasSuffix(score.String(), "; 1 changed since by somebody") {
		t.Errorf("%s, misses %v", score, score.Misses)
	}
}

// annotate is somebody else's change to a ConfigMap.
func annotate(t *testing.T, e *Engine, ns, name string) {
	t.Helper()
	patch := []byte(`{"metadata": {"annotations": {"example.test/seen": "yes"}}}`)
	if _, err := configMaps(e, ns).Patch(testContext(t), name, types.MergePatchType, patch, metav1.PatchOptions{FieldManager: "somebody"}); err != nil {
		t.Error(err)
	}
}
