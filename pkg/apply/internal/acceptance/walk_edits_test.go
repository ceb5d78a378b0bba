// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package acceptance

import (
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// edit makes one change, of ours or of somebody else.
func (w *walk) edit() {
	switch n := w.r.IntN(100); {
	case len(w.set) < 6 || (n < 22 && len(w.set) < fullSet):
		w.add()
	case n < 58:
		w.change()
	case n < 68:
		w.removeOne()
	default:
		w.foreignEdit()
	}
}

// fresh makes an object of a kind that is not in the set, or nothing.
func (w *walk) fresh(k kind) *unstructured.Unstructured {
	obj := &unstructured.Unstructured{Object: object{}}
	if err := yaml.Unmarshal([]byte(k.base), &obj.Object); err != nil {
		w.t.Fatalf("%s: %v", k.name, err)
	}
	obj.SetAPIVersion(k.version)
	obj.SetKind(k.name)
	name := pick(w.r, []string{"one", "two", "three"})
	switch {
	case k.name == "CustomResourceDefinition":
		name = "gadgets." + w.name + ".test"
	case k.cluster:
		name = w.name + "-" + name
	default:
		obj.SetNamespace(w.namespaces()[min(w.r.IntN(4)/3, 1)])
	}
	obj.SetName(name)
	obj.Object = whole(obj.Object)
	for range w.r.IntN(4) {
		w.tweak(k, obj)
	}
	if w.find(ident(obj)) >= 0 {
		return nil
	}
	return obj
}

// whole turns the numbers that YAML decodes into those that Kubernetes uses.
func whole(v object) object {
	data, err := (&unstructured.Unstructured{Object: v}).MarshalJSON()
	if err != nil {
		return v
	}
	out := &unstructured.Unstructured{}
	if err := out.UnmarshalJSON(data); err != nil {
		return v
	}
	return out.Object
}

func (w *walk) tweak(k kind, obj *unstructured.Unstructured) {
	tweaks := append(metadata(), k.tweaks...)
	if len(k.tweaks) > 0 && w.r.IntN(5) > 0 {
		tweaks = k.tweaks
	}
	pick(w.r, tweaks)(w.r, obj.Object)
}

func (w *walk) add() {
	obj := w.fresh(pick(w.r, w.kinds))
	if obj == nil {
		return
	}
	w.need(obj)
	w.set = append(w.set, obj)
	w.note("we add", ident(obj))
}

// need adds what an object cannot stand without.
func (w *walk) need(obj *unstructured.Unstructured) {
	if ns := obj.GetNamespace(); ns != "" && w.find("Namespace "+ns) < 0 {
		w.set = append(w.set, objects(w.t, namespace(ns))...)
	}
	if obj.GetKind() == "Gadget" && w.find("CustomResourceDefinition gadgets."+w.name+".test") < 0 {
		for _, k := range w.kinds {
			if k.name == "CustomResourceDefinition" {
				w.set = append(w.set, w.fresh(k))
			}
		}
	}
}

func (w *walk) find(name string) int {
	return slices.IndexFunc(w.set, func(o *unstructured.Unstructured) bool { return ident(o) == name })
}

// change tweaks an object of the set. Judging kinds are left to judge.
func (w *walk) change() {
	at := w.r.IntN(len(w.set))
	obj := w.set[at].DeepCopy()
	if isJudge(obj) {
		return
	}
	w.tweak(w.kindOf(obj), obj)
	w.set[at] = obj
	w.note("we change", ident(obj))
}

// removeOne takes an object out of the set, and what cannot stand without it.
func (w *walk) removeOne() {
	obj := pick(w.r, w.set)
	if isJudge(obj) || obj.GetName() == w.namespaces()[0] {
		return
	}
	goes := func(o *unstructured.Unstructured) bool {
		switch obj.GetKind() {
		case "Namespace":
			return ident(o) == ident(obj) || o.GetNamespace() == obj.GetName()
		case "CustomResourceDefinition":
			return ident(o) == ident(obj) || o.GetKind() == "Gadget"
		}
		return ident(o) == ident(obj)
	}
	w.set = slices.DeleteFunc(slices.Clone(w.set), goes)
	w.note("we remove", ident(obj))
}
