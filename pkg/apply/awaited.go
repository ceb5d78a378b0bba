// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/diff"
)

// awaited says which object of the set, written in an earlier stage, the
// server's refusal is about; empty for a refusal that will stay.
func (p *preview) awaited(it *item, err error) string {
	if !apierrors.IsForbidden(err) && !apierrors.IsNotFound(err) {
		return ""
	}
	for _, rule := range []func(*item, string) *item{p.missingForPod, p.missingRole, p.oldQuota, p.oldLimits, p.oldLabels} {
		if cause := rule(it, err.Error()); cause != nil {
			return cause.awaitedFor()
		}
	}
	return ""
}

func (it *item) awaitedFor() string {
	if it.live == nil {
		return it.ref.String() + " is created by this set"
	}
	return it.ref.String() + ", which refuses it now, changes with this set"
}

// missingForPod: the account or class that a pod names.
func (p *preview) missingForPod(it *item, text string) *item {
	if it.ref.Kind != "Pod" || it.ref.Group != "" {
		return nil
	}
	text = strings.ToLower(text)
	for words, id := range podNeeds(it.manifest) {
		if named := p.set.byRef[id]; named != nil && named.live == nil && strings.Contains(text, words) {
			return named
		}
	}
	return nil
}

// podNeeds lists what a pod names and cannot be made without, by a word of the
// server's refusal.
func podNeeds(pod *unstructured.Unstructured) map[string]Ref {
	named := func(field string) string {
		name, _, _ := unstructured.NestedString(pod.Object, "spec", field)
		return name
	}
	return map[string]Ref{
		"service":       {Kind: "ServiceAccount", Namespace: pod.GetNamespace(), Name: accountOf(pod)},
		"priorityclass": {Group: "scheduling.k8s.io", Kind: "PriorityClass", Name: named("priorityClassName")},
		"runtimeclass":  {Group: "node.k8s.io", Kind: "RuntimeClass", Name: named("runtimeClassName")},
	}
}

func accountOf(pod *unstructured.Unstructured) string {
	if name, _, _ := unstructured.NestedString(pod.Object, "spec", "serviceAccountName"); name != "" {
		return name
	}
	return "default"
}

// missingRole: who may not grant everything grants only roles that exist.
func (p *preview) missingRole(it *item, _ string) *item {
	if it.ref.Kind != "RoleBinding" && it.ref.Kind != "ClusterRoleBinding" {
		return nil
	}
	kind, _, _ := unstructured.NestedString(it.manifest.Object, "roleRef", "kind")
	name, _, _ := unstructured.NestedString(it.manifest.Object, "roleRef", "name")
	id := Ref{Group: it.ref.Group, Kind: kind, Name: name}
	if kind == "Role" {
		id.Namespace = it.ref.Namespace
	}
	if role := p.set.byRef[id]; role != nil && (role.live == nil || role.differs()) {
		return role
	}
	return nil
}

// oldQuota: a quota that the set changes refuses by its old numbers.
func (p *preview) oldQuota(it *item, text string) *item {
	_, after, found := strings.Cut(text, "exceeded quota: ")
	if !found {
		return nil
	}
	name, _, _ := strings.Cut(after, ",")
	return p.changing(Ref{Kind: "ResourceQuota", Namespace: it.ref.Namespace, Name: name})
}

func (p *preview) oldLimits(it *item, text string) *item {
	if !strings.Contains(text, " per Container ") && !strings.Contains(text, " per Pod ") && !strings.Contains(text, " per PersistentVolumeClaim ") {
		return nil
	}
	for _, other := range p.set.items {
		if other.ref.Kind == "LimitRange" && other.ref.Namespace == it.ref.Namespace {
			if changing := p.changing(other.ref.identity()); changing != nil {
				return changing
			}
		}
	}
	return nil
}

func (p *preview) oldLabels(it *item, text string) *item {
	if !strings.Contains(text, "violates PodSecurity") {
		return nil
	}
	return p.changing(Ref{Kind: "Namespace", Name: it.ref.Namespace})
}

func (p *preview) changing(id Ref) *item {
	if it := p.set.byRef[id]; it != nil && it.live != nil && it.differs() {
		return it
	}
	return nil
}

// differs tells, without asking the server, whether the manifest says anything
// that does not stand in the cluster.
func (it *item) differs() bool {
	live := diff.Leaves(it.live)
	for path, wanted := range diff.Leaves(it.manifest) {
		if got, present := live[path]; !present || !diff.Same(wanted, got) {
			return true
		}
	}
	return false
}
