// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"fmt"

	"github.com/fluxcd/cli-utils/pkg/kstatus/status"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// judge tells whether an object is ready and, if not, what it waits for. It is
// an error for an object that failed for good.
func judge(obj *unstructured.Unstructured) (bool, string, error) {
	if ready, message, reason := judgeByPhase(obj); reason != "" {
		return false, "", &NotReadyError{Ref: RefOf(obj), Reason: reason, Message: message}
	} else if message != "" {
		return ready, message, nil
	}
	result, err := status.Compute(obj)
	if err != nil {
		return false, "", fmt.Errorf("judging %s: %w", RefOf(obj), err)
	}
	switch result.Status {
	case status.CurrentStatus:
		return true, result.Message, nil
	case status.FailedStatus:
		return false, "", &NotReadyError{Ref: RefOf(obj), Reason: "Failed", Message: result.Message}
	default:
		return false, result.Message, nil
	}
}

// judgeByPhase decides what kstatus calls current too early: jobs that still run,
// pods that failed and API services that nobody serves. Where a cluster has
// nobody who gives addresses to load balancers, waiting for one would not end.
// No message means that it does not decide.
func judgeByPhase(obj *unstructured.Unstructured) (ready bool, message, failure string) {
	gvk := obj.GroupVersionKind()
	switch {
	case gvk.Group == "batch" && gvk.Kind == "Job":
		if _, done := condition(obj, "Complete"); done {
			return true, "complete", ""
		}
		if text, failed := condition(obj, "Failed"); failed {
			return false, text, "Failed"
		}
		if suspended, _, _ := unstructured.NestedBool(obj.Object, "spec", "suspend"); suspended {
			return true, "suspended", ""
		}
		return false, "running", ""
	case gvk.Kind == "APIService" && gvk.Group == "apiregistration.k8s.io":
		if _, available := condition(obj, "Available"); !available {
			return false, "not available", ""
		}
	case gvk.Group == "" && gvk.Kind == "Service" && lacksAddress(obj):
		return true, "ready inside the cluster; it has no address outside yet", ""
	case gvk.Group == "" && gvk.Kind == "Pod":
		if phase, _, _ := unstructured.NestedString(obj.Object, "status", "phase"); phase == "Failed" {
			text, _, _ := unstructured.NestedString(obj.Object, "status", "message")
			return false, text, "Failed"
		}
	}
	return false, "", ""
}

func lacksAddress(service *unstructured.Unstructured) bool {
	addresses, _, _ := unstructured.NestedSlice(service.Object, "status", "loadBalancer", "ingress")
	return stringAt(service, "spec", "type") == "LoadBalancer" && stringAt(service, "spec", "clusterIP") != "" && len(addresses) == 0
}

// isUnconsumed: a claim whose volume is made once a pod uses it, and none does.
func (w *podWatch) isUnconsumed(obj *unstructured.Unstructured) bool {
	event := w.last[obj.GetUID()]
	return obj.GetKind() == "PersistentVolumeClaim" && event != nil && event.Reason == "WaitForFirstConsumer"
}

// condition finds a condition that is true, and its message.
func condition(obj *unstructured.Unstructured, kind string) (string, bool) {
	conditions, _, _ := unstructured.NestedSlice(obj.Object, "status", "conditions")
	for _, c := range conditions {
		m, _ := c.(map[string]any)
		if m["type"] == kind && m["status"] == "True" {
			text, _ := m["message"].(string)
			return text, true
		}
	}
	return "", false
}

const deploymentRevision = "deployment.kubernetes.io/revision"

// revisionOf names the generation of pods that a workload is rolling out.
func revisionOf(obj *unstructured.Unstructured) string {
	if obj.GetKind() == "StatefulSet" {
		revision, _, _ := unstructured.NestedString(obj.Object, "status", "updateRevision")
		return revision
	}
	return obj.GetAnnotations()[deploymentRevision]
}
