// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package acceptance

import (
	"context"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/wait"
)

// mutatedLabel is what the webhook writes; its value is the last part of the
// address it is called under.
const mutatedLabel = "acceptance.test/mutated"

// hook is a webhook that labels whatever it is asked about.
type hook struct {
	server *httptest.Server
	silent atomic.Bool // answers nobody while set
}

func startHook(t *testing.T) *hook {
	t.Helper()
	h := &hook{}
	h.server = httptest.NewTLSServer(h)
	t.Cleanup(h.server.Close)
	return h
}

func (h *hook) ServeHTTP(out http.ResponseWriter, in *http.Request) {
	var review struct {
		Request struct {
			UID    string `json:"uid"`
			Object struct {
				Metadata struct {
					Labels map[string]string `json:"labels"`
				} `json:"metadata"`
			} `json:"object"`
		} `json:"request"`
	}
	if err := json.NewDecoder(in.Body).Decode(&review); err != nil || h.silent.Load() {
		http.Error(out, "not now", http.StatusServiceUnavailable)
		return
	}
	labels := review.Request.Object.Metadata.Labels
	patches := []map[string]any{}
	if labels == nil {
		patches = append(patches, map[string]any{"op": "add", "path": "/metadata/labels", "value": map[string]any{}})
	}
	patches = append(patches, map[string]any{"op": "add", "path": "/metadata/labels/acceptance.test~1mutated", "value": path.Base(in.URL.Path)})
	patch, _ := json.Marshal(patches)
	answer, _ := json.Marshal(map[string]any{
		"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
		"response": map[string]any{"uid": review.Request.UID, "allowed": true, "patchType": "JSONPatch", "patch": patch},
	})
	out.Header().Set("Content-Type", "application/json")
	out.Write(answer)
}

func (h *hook) authority() string {
	return encoded(string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: h.server.Certificate().Raw})))
}

// configuration is a webhook for the config maps and deployments that a selector
// picks; more is a further part of it.
func (h *hook) configuration(name, selector, value string) string {
	return fmt.Sprintf(`
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: %[1]s}
webhooks:
- name: %[1]s.acceptance.test
  admissionReviewVersions: [v1]
  sideEffects: None
  failurePolicy: Fail
  timeoutSeconds: 5
  clientConfig: {url: "%[2]s/%[3]s", caBundle: %[4]s}
  %[5]s
  rules:
  - {apiGroups: [""], apiVersions: [v1], resources: [configmaps], operations: [CREATE, UPDATE]}
  - {apiGroups: [apps], apiVersions: [v1], resources: [deployments], operations: [CREATE, UPDATE]}`,
		name, h.server.URL, value, h.authority(), selector)
}

// register makes the configuration for objects picked by their labels and returns
// when the server calls it.
func (h *hook) register(t *testing.T, c *cluster, name, selector, value string) {
	t.Helper()
	c.create(t, h.configuration(name, "objectSelector: "+selector, value), "someone")
	c.awaitLabel(t, objectsIn(name, "judged: by-"+name), value)
}

func objectsIn(ns, labels string) string {
	return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: probe, namespace: " + ns + ", labels: {" + labels + "}}"
}

// awaitLabel waits until a new config map would get the label's value, or none
// when it is empty. Only dry runs are sent.
func (c *cluster) awaitLabel(t testing.TB, probe, value string) {
	t.Helper()
	obj := objects(t, probe)[0]
	endpoint := c.dynamic.Resource(schema.GroupVersionResource{Version: "v1", Resource: "configmaps"}).Namespace(obj.GetNamespace())
	err := wait.PollUntilContextTimeout(testContext(t), 20*time.Millisecond, patience, true, func(ctx context.Context) (bool, error) {
		made, err := endpoint.Create(ctx, obj, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
		if apierrors.IsNotFound(err) {
			return true, nil // no namespace to ask in
		}
		return err == nil && made.GetLabels()[mutatedLabel] == value, nil
	})
	if err != nil {
		t.Fatalf("waiting until the webhook writes %q: %v", value, err)
	}
}

// hide removes the port, which is another each time.
func (h *hook) hide(text string) string {
	address := strings.TrimPrefix(h.server.URL, "https://")
	return strings.ReplaceAll(text, address, "127.0.0.1:PORT")
}
