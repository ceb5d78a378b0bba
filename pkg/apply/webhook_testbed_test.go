// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package apply

import (
	"context"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
)

// judgeSeconds is the webhook's own timeout.
const judgeSeconds = 1

// webhook judges the config maps that carry its name as a label. It lets them
// pass, and leaves as many requests without an answer as it is told to.
type webhook struct {
	asked  atomic.Int32
	silent atomic.Int32
}

func (w *webhook) ServeHTTP(out http.ResponseWriter, in *http.Request) {
	var review struct {
		Request struct {
			UID string `json:"uid"`
		} `json:"request"`
	}
	_ = json.NewDecoder(in.Body).Decode(&review)
	w.asked.Add(1)
	if w.silent.Add(-1) >= 0 {
		<-in.Context().Done()
		return
	}
	out.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(out, `{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":%q,"allowed":true}}`, review.Request.UID)
}

// judged registers a webhook and returns once the server asks it.
func judged(t *testing.T, e *Engine, name string) *webhook {
	t.Helper()
	w := &webhook{}
	serving := httptest.NewTLSServer(w)
	t.Cleanup(serving.Close)
	authority := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: serving.Certificate().Raw})
	created(t, e, objects(t, fmt.Sprintf(`
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: %[1]s}
webhooks:
- name: %[1]s.example.com
  admissionReviewVersions: [v1]
  sideEffects: None
  failurePolicy: Fail
  timeoutSeconds: %[2]d
  clientConfig: {url: "%[3]s", caBundle: %[4]s}
  objectSelector: {matchLabels: {judge: %[1]s}}
  rules: [{apiGroups: [""], apiVersions: [v1], resources: [configmaps], operations: [CREATE, UPDATE]}]`,
		name, judgeSeconds, serving.URL, encoded(string(authority))))[0])
	err := wait.PollUntilContextTimeout(testContext(t), 50*time.Millisecond, 20*time.Second, true, func(ctx context.Context) (bool, error) {
		_, err := configMaps(e, "default").Create(ctx, objects(t, judgedConfigMap("default", name))[0], metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
		return w.asked.Load() > 0, err
	})
	if err != nil {
		t.Fatalf("waiting until the server asks the webhook: %v", err)
	}
	return w
}

func judgedConfigMap(namespace, judge string) string {
	return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: judged, namespace: " + namespace + ", labels: {judge: " + judge + "}}"
}

func TestPreviewIsPatientWithAWebhookThatComesBack(t *testing.T) {
	e := newEngine(t)
	w := judged(t, e, "returning")
	for _, ns := range []string{"default", "not-there-yet"} {
		w.silent.Store(2)
		plan := previewed(t, e, objects(t, join(namespace(ns), judgedConfigMap(ns, "returning"))))
		if len(plan.Problems) > 0 {
			t.Errorf("in namespace %s: %v", ns, plan.Problems)
		}
	}
}

func TestEndOfPatienceStillNamesTheWebhook(t *testing.T) {
	e := newEngine(t)
	w := judged(t, e, "silent")
	w.silent.Store(100)
	obj := objects(t, judgedConfigMap("default", "silent"))[0]
	mapping, err := e.mapping(RefOf(obj))
	if err != nil {
		t.Fatal(err)
	}
	data, err := body(obj, nil)
	if err != nil {
		t.Fatal(err)
	}
	const patience = webhookPause + judgeSeconds*time.Second/2 // ends while the second attempt is under way
	_, err = e.sendPatiently(testContext(t), patch{mapping, RefOf(obj), data, false, true}, patience, func(error) {})
	if got := explain(RefOf(obj), err); !strings.Contains(got, "silent.example.com") {
		t.Errorf("%q does not name the webhook", got)
	}
}
