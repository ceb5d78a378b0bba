// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// restartEffect says how many pods a change of a workload replaces.
func restartEffect(e *Entry) []string {
	if !rolls(e) || e.predicted == nil || e.item.live == nil || (e.Verdict != Change && e.Verdict != Replace) {
		return nil
	}
	pods, known := runningPods(e)
	switch {
	case !known:
		return nil
	case e.Verdict == Replace && pods > 0:
		return []string{podsInWords(pods) + " " + verb(pods, "ends", "end") + " before the new ones start"}
	case e.Verdict == Replace:
		return nil
	case !templateChanges(e) && len(scaleEffect(e)) > 0:
		return nil
	case !templateChanges(e):
		return []string{"no pod restarts"}
	case pods == 0:
		return []string{"no pod runs it"}
	default:
		return []string{rollout(e, pods)}
	}
}

func verb(n int64, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func templateChanges(e *Entry) bool {
	for _, f := range e.Fields {
		if f.Path == "spec.template" || strings.HasPrefix(f.Path, "spec.template.") || strings.HasPrefix(f.Path, "spec.template[") {
			return true
		}
	}
	return false
}

// runningPods is how many pods a workload has, or is about to have.
func runningPods(e *Entry) (int64, bool) {
	if e.Ref.Kind == "DaemonSet" {
		if _, seen := numberAt(e.item.live, "status", "observedGeneration"); !seen {
			return 0, false
		}
		return numberAt(e.item.live, "status", "currentNumberScheduled")
	}
	return numberAt(e.item.live, "spec", "replicas")
}

// rollout says when the pods of a changed template are replaced.
func rollout(e *Entry, pods int64) string {
	paused, _, _ := unstructured.NestedBool(e.predicted.Object, "spec", "paused")
	onDelete := stringAt(e.predicted, "spec", "updateStrategy", "type") == "OnDelete"
	partition, _ := numberAt(e.predicted, "spec", "updateStrategy", "rollingUpdate", "partition")
	switch {
	case e.Ref.Kind == "Deployment" && paused:
		return "no pod restarts while the rollout is paused"
	case onDelete:
		return podsInWords(pods) + " " + verb(pods, "keeps", "keep") + " running as before until deleted"
	case partition >= pods:
		return "no pod restarts: the partition holds all of them back"
	default:
		return podsInWords(pods-partition) + " " + verb(pods-partition, "restarts", "restart")
	}
}
