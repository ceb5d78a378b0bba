// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// tellCompany notes on every workload that is deleted which pods go with it.
func (e *Engine) tellCompany(ctx context.Context, entries []*Entry) error {
	namespaces := map[string]bool{}
	for _, entry := range entries {
		if entry.Verdict == Delete && ownsPods(entry.Ref) && len(entry.Notes) == 0 {
			namespaces[entry.Ref.Namespace] = true
		}
	}
	if len(namespaces) == 0 {
		return nil
	}
	places, _, err := e.namespacedPlaces(slices.Sorted(maps.Keys(namespaces))...)
	if err != nil {
		return err
	}
	places = slices.DeleteFunc(places, func(p place) bool { return !leadsToPods(p.servedKind) })
	c, err := e.census(ctx, places)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if entry.Verdict == Delete && ownsPods(entry.Ref) && len(entry.Notes) == 0 {
			entry.company(c.dependents(entry.uid))
		}
	}
	return nil
}

func ownsPods(ref Ref) bool {
	return phaseOf(ref) == Workloads && ref.Kind != "Pod" && ref.Kind != "HorizontalPodAutoscaler"
}

func leadsToPods(k servedKind) bool {
	switch k.resource.GroupResource().String() {
	case "pods", "replicasets.apps", "jobs.batch":
		return true
	default:
		return false
	}
}

// company notes what goes with a deleted object, by kind.
func (e *Entry) company(others []*resident) {
	counts := map[string]int{}
	for _, r := range others {
		if !isBookkeeping(r) {
			counts[r.ref.Kind]++
		}
	}
	if len(counts) > 0 {
		e.Notes = append(e.Notes, "goes with it: "+countedKinds(counts))
	}
}

// isBookkeeping: nobody would miss it, or it only stands between a workload and
// its pods.
func isBookkeeping(r *resident) bool {
	switch r.ref.Kind {
	case "ReplicaSet":
		return len(r.meta.OwnerReferences) > 0
	case "ControllerRevision":
		return true
	default:
		return isSystem(r)
	}
}

func countedKinds(counts map[string]int) string {
	var words []string
	for _, kind := range slices.SortedFunc(maps.Keys(counts), podsFirst) {
		words = append(words, counted(kind, counts[kind]))
	}
	return joinWords(words)
}

func podsFirst(a, b string) int {
	switch {
	case a == b:
		return 0
	case a == "Pod":
		return -1
	case b == "Pod":
		return 1
	default:
		return strings.Compare(a, b)
	}
}

// counted reads like "3 pods", "1 Service" or "2 NetworkPolicies".
func counted(kind string, n int) string {
	if kind == "Pod" {
		kind = "pod"
	}
	switch {
	case n == 1 || kind == "Endpoints":
	case strings.HasSuffix(kind, "y") && !strings.HasSuffix(kind, "ay"):
		kind = strings.TrimSuffix(kind, "y") + "ies"
	case strings.HasSuffix(kind, "s"):
		kind += "es"
	default:
		kind += "s"
	}
	return fmt.Sprintf("%d %s", n, kind)
}
