// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"reflect"
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// canChange tells whether writing one object can change what the server answers
// about another that is written in a later stage.
func canChange(written, later *Entry, all []*Entry) bool {
	if later.Phase.rank() <= written.Phase.rank() || later.Phase == Removal {
		return false
	}
	inside := later.Ref.Namespace == written.Ref.Namespace
	switch written.Ref.Kind {
	case "Namespace":
		return later.Ref.Namespace == written.Ref.Name && labelsChange(written)
	case "CustomResourceDefinition":
		return later.Ref.groupKind().String() == definedKind(written.item.manifest)
	case "LimitRange":
		return inside && (isPod(later) || later.Ref.Kind == "PersistentVolumeClaim")
	case "ResourceQuota":
		return inside
	case "ServiceAccount":
		return inside && isPod(later) && accountOf(later.item.manifest) == written.Ref.Name
	case "PriorityClass":
		return isPod(later) && namesClass(later, written, "priorityClassName")
	case "RuntimeClass":
		return isPod(later) && namesClass(later, written, "runtimeClassName")
	default:
		return judges(written.item.manifest, later, all)
	}
}

func isPod(e *Entry) bool { return e.Ref.Kind == "Pod" && e.Ref.Group == "" }

// namesClass: a pod names the class, or none where the class may be everybody's.
func namesClass(pod, class *Entry, field string) bool {
	name, _, _ := unstructured.NestedString(pod.item.manifest.Object, "spec", field)
	everybody, _, _ := unstructured.NestedBool(class.item.manifest.Object, "globalDefault")
	return name == class.Ref.Name || (name == "" && everybody)
}

func labelsChange(e *Entry) bool {
	if e.item.live == nil {
		return len(e.item.manifest.GetLabels()) > 0
	}
	return e.predicted == nil || !reflect.DeepEqual(e.item.live.GetLabels(), e.predicted.GetLabels())
}

// judges: a webhook or an admission policy whose rules name the other's kind.
func judges(manifest *unstructured.Unstructured, later *Entry, all []*Entry) bool {
	switch manifest.GetKind() {
	case "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration":
		return slices.ContainsFunc(mapsIn(manifest.Object, "webhooks"), func(webhook map[string]any) bool {
			return anyRule(mapsIn(webhook, "rules"), later)
		})
	case "ValidatingAdmissionPolicy", "MutatingAdmissionPolicy":
		return anyRule(mapsIn(manifest.Object, "spec", "matchConstraints", "resourceRules"), later)
	case "ValidatingAdmissionPolicyBinding", "MutatingAdmissionPolicyBinding":
		return boundJudges(manifest, later, all)
	}
	return false
}

// boundJudges asks the policy, if it is in the set; a binding to any other may
// judge everything.
func boundJudges(binding *unstructured.Unstructured, later *Entry, all []*Entry) bool {
	name, _, _ := unstructured.NestedString(binding.Object, "spec", "policyName")
	for _, e := range all {
		if e.Ref.Name == name && e.Ref.Kind+"Binding" == binding.GetKind() && e.item.manifest != nil {
			return judges(e.item.manifest, later, all)
		}
	}
	return true
}

func anyRule(rules []map[string]any, later *Entry) bool {
	return slices.ContainsFunc(rules, func(rule map[string]any) bool {
		return holdsWord(rule["apiGroups"], later.Ref.Group) &&
			(later.item.mapping == nil || holdsWord(rule["resources"], later.item.mapping.Resource.Resource, "*/*"))
	})
}

func holdsWord(list any, words ...string) bool {
	items, _ := list.([]any)
	return slices.ContainsFunc(items, func(item any) bool {
		text, _ := item.(string)
		return text == "*" || slices.Contains(words, text)
	})
}

// mapsIn lists the maps of a list, wherever the list stands.
func mapsIn(m map[string]any, path ...string) []map[string]any {
	value, _, _ := unstructured.NestedFieldNoCopy(m, path...)
	list, _ := value.([]any)
	var maps []map[string]any
	for _, item := range list {
		if one, ok := item.(map[string]any); ok {
			maps = append(maps, one)
		}
	}
	return maps
}
