// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Assigned stands for a value that the server will invent when it writes.
const Assigned = "(assigned)"

// MarkAssigned replaces, in a predicted object, the values that a dry run only
// invents by Assigned, unless the manifest asks for them or the live object has
// them already: a Service's addresses and node ports, a Job's generated labels,
// the name of the volume with a Pod's service account token.
// predicted is changed in place; before may be nil.
func MarkAssigned(before, manifest, predicted *unstructured.Unstructured) {
	m := marker{}
	switch predicted.GetKind() {
	case "Service":
		spec := m.in(before, manifest, predicted, "spec")
		spec.mark("clusterIP", "clusterIPs", "healthCheckNodePort")
		spec.markPorts()
	case "Job":
		for _, path := range [][]string{
			{"metadata", "labels"}, {"spec", "selector", "matchLabels"}, {"spec", "template", "metadata", "labels"},
		} {
			m.in(before, manifest, predicted, path...).mark("batch.kubernetes.io/controller-uid", "controller-uid")
		}
	case "Pod":
		m.in(before, manifest, predicted, "spec").markTokenVolume()
	}
}

// marker holds the same map of the three versions of an object.
type marker struct{ before, manifest, predicted map[string]any }

func (marker) in(before, manifest, predicted *unstructured.Unstructured, path ...string) marker {
	return marker{mapAt(before, path), mapAt(manifest, path), mapAt(predicted, path)}
}

func (m marker) mark(fields ...string) {
	for _, field := range fields {
		value, present := m.predicted[field]
		if !present || m.known(field, value) {
			continue
		}
		m.predicted[field] = mirror(value)
	}
}

// known: asked for by the manifest, kept from the live object, or the literal
// None of a headless Service.
func (m marker) known(field string, value any) bool {
	_, asked := m.manifest[field]
	return asked || equal(m.before[field], value) || value == "None" || equal(value, []any{"None"}) ||
		m.manifest["clusterIP"] == "None"
}

func mirror(value any) any {
	if list, ok := value.([]any); ok {
		out := make([]any, len(list))
		for i := range out {
			out[i] = Assigned
		}
		return out
	}
	return Assigned
}

func (m marker) markPorts() {
	for _, port := range itemsOf(m.predicted, "ports") {
		marker{samePort(m.before, port), samePort(m.manifest, port), port}.mark("nodePort")
	}
}

// samePort finds a port in another version of a Service.
func samePort(spec, port map[string]any) map[string]any {
	ports := itemsOf(spec, "ports")
	i := slices.IndexFunc(ports, func(p map[string]any) bool {
		return equal(p["port"], port["port"]) && protocol(p) == protocol(port)
	})
	if i < 0 {
		return nil
	}
	return ports[i]
}

func protocol(port map[string]any) any {
	if p, given := port["protocol"]; given {
		return p
	}
	return "TCP"
}

func itemsOf(m map[string]any, field string) []map[string]any {
	list, _ := m[field].([]any)
	var items []map[string]any
	for _, item := range list {
		if fields, ok := item.(map[string]any); ok {
			items = append(items, fields)
		}
	}
	return items
}

const (
	tokenVolumePrefix = "kube-api-access-"
	tokenVolumeSuffix = 5 // characters, invented anew by every creation
)

func isTokenVolume(name any) bool {
	text, _ := name.(string)
	return text == Assigned || strings.HasPrefix(text, tokenVolumePrefix) && len(text) == len(tokenVolumePrefix)+tokenVolumeSuffix
}

// renamed tells a token volume's name that changes only since the Pod is created
// again, which is not worth a reader's time.
func renamed(before, after any) bool { return after == any(Assigned) && isTokenVolume(before) }

func (m marker) markTokenVolume() {
	kept := map[any]bool{}
	for _, volume := range append(itemsOf(m.before, "volumes"), itemsOf(m.manifest, "volumes")...) {
		kept[volume["name"]] = true
	}
	named := itemsOf(m.predicted, "volumes")
	for _, containers := range []string{"containers", "initContainers", "ephemeralContainers"} {
		for _, container := range itemsOf(m.predicted, containers) {
			named = append(named, itemsOf(container, "volumeMounts")...)
		}
	}
	for _, volume := range named {
		if isTokenVolume(volume["name"]) && !kept[volume["name"]] {
			volume["name"] = Assigned
		}
	}
}
