// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"slices"

	"k8s.io/client-go/kubernetes/scheme"
)

// Phase is the place of an object in the order of work.
type Phase string

// The phases in the order in which they are applied.
const (
	Definitions     Phase = "definitions" // namespaces and custom resource definitions
	Policies        Phase = "policies"    // what later writes are held to: quotas, limits, classes, roles
	Configuration   Phase = "configuration"
	Workloads       Phase = "workloads"
	Webhooks        Phase = "webhooks" // what judges later writes
	CustomResources Phase = "custom resources"
	Dependents      Phase = "dependents" // what names others that must be ready before it
	Removal         Phase = "removal"
)

func phases() []Phase {
	return []Phase{Definitions, Policies, Configuration, Workloads, Webhooks, CustomResources, Dependents, Removal}
}

func (p Phase) rank() int { return slices.Index(phases(), p) }

// dependsOn is the annotation by which an object waits for the set's workloads:
// https://github.com/kubernetes-sigs/cli-utils/blob/master/pkg/object/dependson
const dependsOn = "config.kubernetes.io/depends-on"

// phase is the item's own, or the last one if it names others to wait for.
func (it *item) phase() Phase {
	if it.manifest.GetAnnotations()[dependsOn] != "" {
		return Dependents
	}
	return phaseOf(it.ref)
}

func phaseOf(ref Ref) Phase {
	switch ref.Kind {
	case "Namespace", "CustomResourceDefinition":
		return Definitions
	case "LimitRange", "ResourceQuota", "PriorityClass", "RuntimeClass", "Role", "ClusterRole":
		return Policies
	case "Pod", "ReplicationController", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "HorizontalPodAutoscaler":
		return Workloads
	case "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration", "APIService",
		"ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding":
		return Webhooks
	}
	if scheme.Scheme.IsGroupRegistered(ref.Group) {
		return Configuration
	}
	return CustomResources
}

// Stage is the entries of one phase.
type Stage struct {
	Phase   Phase
	Entries []*Entry
}

// Stages groups the entries by phase, in the order of work.
func (p *Plan) Stages() []Stage {
	var stages []Stage
	for _, phase := range phases() {
		stage := Stage{Phase: phase}
		for _, e := range p.Entries {
			if e.Phase == phase {
				stage.Entries = append(stage.Entries, e)
			}
		}
		if len(stage.Entries) > 0 {
			stages = append(stages, stage)
		}
	}
	return stages
}

func compareEntries(a, b *Entry) int {
	if a.Phase != b.Phase {
		return a.Phase.rank() - b.Phase.rank()
	}
	return compareRefs(a.Ref, b.Ref)
}
