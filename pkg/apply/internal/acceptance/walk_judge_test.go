// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package acceptance

import (
	"context"
	"errors"
	"fmt"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/wait"
)

var errLeftAlone = errors.New("left alone")

// isJudge tells the kinds that change what the server makes of other objects.
// They are edited alone, and the walk waits until the server follows them.
func isJudge(obj *unstructured.Unstructured) bool {
	switch obj.GetKind() {
	case "ResourceQuota", "MutatingWebhookConfiguration", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding":
		return true
	}
	return false
}

// judge adds, changes or removes a quota, a webhook or an admission policy.
func (w *walk) judge() {
	switch w.r.IntN(3) {
	case 0:
		w.turn("quota", "ResourceQuota "+w.namespaces()[0]+"/most", w.quota())
	case 1:
		value := pick(w.r, []string{"one", "two"})
		w.turn("webhook", "MutatingWebhookConfiguration "+w.name, w.hook.configuration(w.name, "namespaceSelector: "+w.selector(), value))
	default:
		w.turn("policy", "ValidatingAdmissionPolicy "+w.name, w.policy())
	}
}

// turn replaces objects of the set by a version of theirs, or removes them.
func (w *walk) turn(what, name, text string) {
	stood := w.find(name) >= 0
	wanted := objects(w.t, text)
	for _, obj := range wanted {
		if at := w.find(ident(obj)); at >= 0 {
			w.set = append(w.set[:at:at], w.set[at+1:]...)
		}
	}
	if stood && w.r.IntN(2) == 0 {
		w.note("we remove a "+what, name)
		return
	}
	w.set = append(w.set, wanted...)
	w.note("we set a "+what, name)
}

func (w *walk) selector() string {
	return fmt.Sprintf("{matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [%s, %s]}]}", w.namespaces()[0], w.namespaces()[1])
}

func (w *walk) quota() string {
	return fmt.Sprintf("apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: most, namespace: %s}\nspec: {hard: {count/configmaps: \"%d\", services.nodeports: \"500\"}}",
		w.namespaces()[0], 100000+w.r.IntN(3))
}

func (w *walk) policy() string {
	return fmt.Sprintf(`
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: %[1]s}
spec:
  failurePolicy: Fail
  matchConstraints: {resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [configmaps]}]}
  validations: [{expression: "!has(object.metadata.labels) || !('forbidden' in object.metadata.labels)", message: %[3]q}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: %[1]s}
spec: {policyName: %[1]s, validationActions: [Deny], matchResources: {namespaceSelector: %[2]s}}`,
		w.name, w.selector(), pick(w.r, []string{"forbidden", "not here"}))
}

// awaitJudges waits until the server judges as the set says.
func (w *walk) awaitJudges() {
	ns, value := w.namespaces()[0], ""
	if at := w.find("MutatingWebhookConfiguration " + w.name); at >= 0 {
		hooks, _, _ := unstructured.NestedSlice(w.set[at].Object, "webhooks")
		url, _, _ := unstructured.NestedString(hooks[0].(object), "clientConfig", "url")
		value = url[len(url)-len("one"):]
	}
	w.c.awaitLabel(w.t, objectsIn(ns, "probe: plain"), value)
	forbidden, denied := objects(w.t, objectsIn(ns, "forbidden: \"yes\""))[0], w.find("ValidatingAdmissionPolicy "+w.name) >= 0
	counted := w.find("ResourceQuota "+ns+"/most") >= 0
	err := wait.PollUntilContextTimeout(testContext(w.t), 20*time.Millisecond, patience, true, func(ctx context.Context) (bool, error) {
		_, err := w.endpoint(forbidden).Create(ctx, forbidden, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
		if (apierrors.IsForbidden(err) || apierrors.IsInvalid(err)) != denied {
			return false, nil
		}
		return !counted || w.isCounted(ctx), nil
	})
	if err != nil {
		w.t.Fatalf("waiting until the server judges as the set says: %v", err)
	}
}

func (w *walk) isCounted(ctx context.Context) bool {
	quota := w.set[w.find("ResourceQuota "+w.namespaces()[0]+"/most")]
	live, err := w.endpoint(quota).Get(ctx, quota.GetName(), metav1.GetOptions{})
	if err != nil {
		return false
	}
	hard, _, _ := unstructured.NestedMap(live.Object, "spec", "hard")
	known, _, _ := unstructured.NestedMap(live.Object, "status", "hard")
	return sameValue(hard, known)
}
