// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package acceptance

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
	"github.com/kubectl-labs/kubectl-labs/pkg/internal/testutil"
)

// TestCase18 asks one engine and then another cluster at the same address, as a
// kind cluster that was created again is: the definition of the first is unknown
// there, and its own is known.
func TestCase18ClusterCreatedAgainAtTheSameAddress(t *testing.T) {
	first, second := startOwn(t), startOwn(t)
	for _, own := range []struct {
		c     *cluster
		group string
	}{{first, "first.test"}, {second, "second.test"}} {
		applied(t, own.c.engine(t), objects(t, join(namespace("case-18"), widgets(own.group, ""))))
	}
	road := &road{to: first}
	e := first.engineBehind(t, func(http.RoundTripper) http.RoundTripper { return road })
	objs := objects(t, join(namespace("case-18"), widget("first.test", "case-18", "{size: 3}"), widget("second.test", "case-18", "{size: 3}")))
	text := shown(previewed(t, e, objs))
	road.to = second
	plan := previewed(t, e, objs)
	testutil.Golden(t, "case-18.txt", text+"\n"+shown(plan))
	if len(plan.Problems) != 1 || plan.Problems[0].Ref.Group != "first.test" {
		t.Errorf("problems %v, want one of the first cluster's kind", plan.Problems)
	}
	if got := entryOf(t, plan, "Widget case-18/one"); got.Ref.Group != "second.test" || got.Evidence != apply.Server {
		t.Errorf("%s by %s, want the second cluster's own kind by the server", got.Ref.Group, got.Evidence)
	}
}

// road leads every request to one of several clusters.
type road struct{ to *cluster }

func (r *road) RoundTrip(in *http.Request) (*http.Response, error) {
	out := in.Clone(in.Context())
	out.URL.Host = strings.TrimPrefix(r.to.server.Config.Host, "https://")
	out.Host = out.URL.Host
	return r.to.transport.RoundTrip(out)
}

// TestCase19 plays the kubelet that cannot pull an image.
func TestCase19ImagePullBackOffIsReportedSoon(t *testing.T) {
	e := shared.engine(t)
	objs := objects(t, join(namespace("case-19"), deployment("case-19", "")))
	applied(t, e, objs)
	shared.awaitDefaultAccount(t, "case-19")
	stuck := shared.rolledOut(t, "case-19")
	shared.setStatus(t, stuck, map[string]any{"phase": "Pending", "containerStatuses": []any{map[string]any{
		"name": "web", "image": "example.test/web:v1", "imageID": "", "ready": false, "restartCount": int64(0),
		"state": map[string]any{"waiting": map[string]any{"reason": "ImagePullBackOff", "message": `Back-off pulling image "example.test/web:v1"`}}}}})
	start := time.Now()
	err := e.Wait(testContext(t), objs, apply.WaitOptions{Timeout: 2 * time.Minute}, nil)
	if took := time.Since(start); took > 15*time.Second {
		t.Errorf("reported after %s", took)
	}
	var trouble *apply.NotReadyError
	if !errors.As(err, &trouble) || trouble.Reason != "ImagePullBackOff" || trouble.Pod != "case-19/web-1-x" {
		t.Fatalf("Wait: %v, want the pod's trouble", err)
	}
	testutil.Golden(t, "case-19.txt", err.Error()+"\n")
}

// rolledOut plays the deployment controller: one ReplicaSet and one pod.
func (c *cluster) rolledOut(t *testing.T, ns string) *unstructured.Unstructured {
	t.Helper()
	const revision = "deployment.kubernetes.io/revision"
	web := named("apps/v1", "Deployment", ns, "web")
	c.merge(t, web, "kube-controller-manager", `{"metadata":{"annotations":{"`+revision+`":"1"}}}`)
	set := objects(t, strings.ReplaceAll(`
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: web-1, namespace: NS, annotations: {deployment.kubernetes.io/revision: "1"}}
spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: x}]}}}`, "NS", ns))[0]
	set = c.createOwned(t, set, c.read(t, web))
	pod := objects(t, strings.ReplaceAll(`
apiVersion: v1
kind: Pod
metadata: {name: web-1-x, namespace: NS, labels: {app: web}}
spec: {containers: [{name: web, image: "example.test/web:v1"}]}`, "NS", ns))[0]
	return c.createOwned(t, pod, set)
}

func (c *cluster) createOwned(t *testing.T, obj, owner *unstructured.Unstructured) *unstructured.Unstructured {
	t.Helper()
	yes := true
	obj.SetOwnerReferences([]metav1.OwnerReference{{
		APIVersion: owner.GetAPIVersion(), Kind: owner.GetKind(), Name: owner.GetName(), UID: owner.GetUID(), Controller: &yes}})
	made, err := c.at(t, obj).Create(testContext(t), obj, metav1.CreateOptions{FieldManager: "kube-controller-manager"})
	if err != nil {
		t.Fatal(err)
	}
	return made
}
