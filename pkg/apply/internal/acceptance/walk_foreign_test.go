// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package acceptance

import (
	"encoding/json"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
)

func (w *walk) endpoint(obj *unstructured.Unstructured) dynamic.ResourceInterface {
	endpoint := w.c.dynamic.Resource(w.kindOf(obj).gvr())
	if obj.GetNamespace() == "" {
		return endpoint
	}
	return endpoint.Namespace(obj.GetNamespace())
}

// foreignEdit is something that somebody else does. It counts if the server
// lets it pass; it returns the object it was done to.
func (w *walk) foreignEdit() string {
	obj := pick(w.r, w.set)
	if isJudge(obj) {
		return ""
	}
	name, what, err := ident(obj), "", error(nil)
	switch n := w.r.IntN(100); {
	case n < 35:
		what, err = "others edit", w.foreignUpdate(obj, "kubectl-edit")
	case n < 50:
		what, err = "others apply", w.foreignApply(obj)
	case n < 62:
		what, err = "others apply client-side", w.foreignUpdate(obj, clientSide)
	case n < 70:
		what, err = "others scale", w.foreignScale(obj)
	case n < 78:
		what, err = "others delete", w.foreignDelete(obj, false)
	case n < 83:
		what, err = "others recreate", w.foreignDelete(obj, true)
	default:
		what = "others create"
		name, err = w.foreignCreate()
	}
	if err != nil || name == "" {
		return ""
	}
	w.note(what, name)
	return name
}

// foreignUpdate changes what stands, as kubectl edit or kubectl apply do.
func (w *walk) foreignUpdate(obj *unstructured.Unstructured, manager string) error {
	live, err := w.endpoint(obj).Get(testContext(w.t), obj.GetName(), metav1.GetOptions{})
	changed := obj.DeepCopy()
	if err == nil {
		changed = live.DeepCopy()
	}
	w.tweak(w.kindOf(obj), changed)
	if err != nil {
		return err
	}
	if manager == clientSide {
		data, err := json.Marshal(quiet(changed))
		if err != nil {
			return err
		}
		annotations := changed.GetAnnotations()
		if annotations == nil {
			annotations = map[string]string{}
		}
		annotations[lastApplied] = string(data)
		changed.SetAnnotations(annotations)
	}
	_, err = w.endpoint(obj).Update(testContext(w.t), changed, metav1.UpdateOptions{FieldManager: manager})
	return err
}

// foreignApply owns a label, and replicas where there are some, by force.
func (w *walk) foreignApply(obj *unstructured.Unstructured) error {
	partial := named(obj.GetAPIVersion(), obj.GetKind(), obj.GetNamespace(), obj.GetName())
	partial.SetLabels(map[string]string{pick(w.r, []string{"tier", "example.test/theirs"}): pick(w.r, []string{"red", "theirs"})})
	if _, scaled, _ := unstructured.NestedInt64(obj.Object, "spec", "replicas"); scaled && w.r.IntN(2) == 0 {
		put(partial.Object, int64(1+w.r.IntN(4)), "spec", "replicas")
	}
	if _, err := w.endpoint(obj).Get(testContext(w.t), obj.GetName(), metav1.GetOptions{}); err != nil {
		return err
	}
	_, err := w.endpoint(obj).Apply(testContext(w.t), obj.GetName(), partial, metav1.ApplyOptions{FieldManager: "other-controller", Force: true})
	return err
}

func (w *walk) foreignScale(obj *unstructured.Unstructured) error {
	replicas := pick(w.r, []string{"1", "3", "6"})
	_, err := w.endpoint(obj).Patch(testContext(w.t), obj.GetName(), types.MergePatchType, []byte(`{"spec":{"replicas":`+replicas+`}}`),
		metav1.PatchOptions{FieldManager: "horizontal-pod-autoscaler"}, "scale")
	return err
}

// foreignDelete removes what stands, and may put something else in its place.
func (w *walk) foreignDelete(obj *unstructured.Unstructured, again bool) error {
	if slices.Contains([]string{"Namespace", "CustomResourceDefinition"}, obj.GetKind()) {
		return errLeftAlone
	}
	background := metav1.DeletePropagationBackground
	if err := w.endpoint(obj).Delete(testContext(w.t), obj.GetName(), metav1.DeleteOptions{PropagationPolicy: &background}); err != nil || !again {
		return err
	}
	other := obj.DeepCopy()
	w.tweak(w.kindOf(obj), other)
	if _, err := w.endpoint(obj).Create(testContext(w.t), other, metav1.CreateOptions{FieldManager: "kubectl-create"}); err != nil {
		w.t.Logf("not created again: %v", err)
	}
	return nil
}

// foreignCreate makes an object that is not in the set; its name may be, later.
func (w *walk) foreignCreate() (string, error) {
	obj := w.fresh(pick(w.r, w.kinds))
	if obj == nil || obj.GetKind() == "CustomResourceDefinition" {
		return "", nil
	}
	_, err := w.endpoint(obj).Create(testContext(w.t), obj, metav1.CreateOptions{FieldManager: pick(w.r, []string{"kubectl-create", clientSide})})
	return ident(obj), err
}
