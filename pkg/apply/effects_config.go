// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/diff"
)

// configEffect says when running pods of the set see the new values of a ConfigMap
// or Secret; pods that restart anyway see them at once.
func configEffect(e *Entry, entries []*Entry) []string {
	if (e.Ref.Kind != "ConfigMap" && e.Ref.Kind != "Secret") || e.Ref.Group != "" || e.Verdict != Change || !valuesChange(e) {
		return nil
	}
	var later, restarted []string
	for _, user := range entries {
		if user.Ref.Namespace != e.Ref.Namespace || !keepsRunning(user) {
			continue
		}
		file, start := uses(user, e.Ref)
		switch {
		case start: // a value that is read once decides
			restarted = append(restarted, user.Ref.String())
		case file:
			later = append(later, user.Ref.String())
		}
	}
	var notes []string
	if len(later) > 0 {
		notes = append(notes, "running pods of "+joinWords(later)+" see it after a while")
	}
	if len(restarted) > 0 {
		notes = append(notes, "running pods of "+joinWords(restarted)+" see it only after a restart")
	}
	return notes
}

func valuesChange(e *Entry) bool {
	return slices.ContainsFunc(e.Fields, func(f diff.Field) bool {
		return strings.HasPrefix(f.Path, "data") || strings.HasPrefix(f.Path, "binaryData") || strings.HasPrefix(f.Path, "stringData")
	})
}

// keepsRunning: a workload that has pods, and this plan replaces none of them.
func keepsRunning(e *Entry) bool {
	if e.item.live == nil || e.predicted == nil || e.Verdict == Replace || e.Verdict == Delete {
		return false
	}
	if isPod(e) {
		return stringAt(e.item.live, "status", "phase") == "Running"
	}
	pods, known := runningPods(e)
	return rolls(e) && known && pods > 0 && !templateChanges(e)
}

// uses tells whether pods read an object as files that are renewed, and whether
// they read it when they start: as variables, or as a file mounted on its own.
func uses(user *Entry, ref Ref) (file, start bool) {
	path := []string{"spec", "template", "spec"}
	if isPod(user) {
		path = []string{"spec"}
	}
	spec, _, _ := unstructured.NestedMap(user.predicted.Object, path...)
	containers := slices.Concat(mapsIn(spec, "containers"), mapsIn(spec, "initContainers"))
	for _, c := range containers {
		start = start || readsVariable(c, ref)
	}
	for _, volume := range mapsIn(spec, "volumes") {
		if !holdsSource(volume, ref) {
			continue
		}
		whole, single := mounts(containers, volume["name"])
		file, start = file || whole, start || single
	}
	return file, start
}

func readsVariable(container map[string]any, ref Ref) bool {
	key, from := "configMapKeyRef", "configMapRef"
	if ref.Kind == "Secret" {
		key, from = "secretKeyRef", "secretRef"
	}
	for _, env := range mapsIn(container, "env") {
		if name, _, _ := unstructured.NestedString(env, "valueFrom", key, "name"); name == ref.Name {
			return true
		}
	}
	for _, env := range mapsIn(container, "envFrom") {
		if name, _, _ := unstructured.NestedString(env, from, "name"); name == ref.Name {
			return true
		}
	}
	return false
}

// holdsSource: a volume of the object, alone or among projected ones.
func holdsSource(volume map[string]any, ref Ref) bool {
	for _, source := range append(mapsIn(volume, "projected", "sources"), volume) {
		named := []string{"configMap", "name"}
		if ref.Kind == "Secret" {
			named = []string{"secret", "name"}
		}
		name, _, _ := unstructured.NestedString(source, named...)
		whole, _, _ := unstructured.NestedString(source, "secret", "secretName")
		if name == ref.Name || (ref.Kind == "Secret" && whole == ref.Name) {
			return true
		}
	}
	return false
}

// mounts tells how containers mount a volume: whole, or one path of it, which
// is never renewed.
func mounts(containers []map[string]any, volume any) (whole, single bool) {
	for _, c := range containers {
		for _, mount := range mapsIn(c, "volumeMounts") {
			if mount["name"] != volume {
				continue
			}
			part := mount["subPath"] != nil || mount["subPathExpr"] != nil
			whole, single = whole || !part, single || part
		}
	}
	return whole, single
}
