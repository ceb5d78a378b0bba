// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package apply

import (
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"

	"github.com/kubectl-labs/kubectl-labs/pkg/internal/testutil"
)

func configMap(namespace, name, value string) string {
	return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + name + ", namespace: " + namespace + "}\ndata: {key: " + value + "}"
}

func namespace(name string) string {
	return "apiVersion: v1\nkind: Namespace\nmetadata: {name: " + name + "}"
}

func join(docs ...string) string { return strings.Join(docs, "\n---\n") }

func configMaps(e *Engine, namespace string) dynamic.ResourceInterface {
	return e.dynamic.Resource(schema.GroupVersionResource{Version: "v1", Resource: "configmaps"}).Namespace(namespace)
}

func exists(t *testing.T, e *Engine, namespace, name string) bool {
	t.Helper()
	_, err := configMaps(e, namespace).Get(testContext(t), name, metav1.GetOptions{})
	if err != nil && !isAbsent(err) {
		t.Fatal(err)
	}
	return err == nil
}

func makeConfigMap(t *testing.T, e *Engine, namespace, name string) {
	t.Helper()
	obj := objects(t, configMap(namespace, name, "foreign"))[0]
	if _, err := configMaps(e, namespace).Create(testContext(t), obj, metav1.CreateOptions{FieldManager: "someone"}); err != nil {
		t.Fatal(err)
	}
}

func TestPruneDeletesOnlyWhatIsOurs(t *testing.T) {
	e := newEngine(t)
	applied(t, e, objects(t, join(namespace("prune"))))
	makeConfigMap(t, e, "prune", "adopted")
	makeConfigMap(t, e, "prune", "foreign")
	applied(t, e, objects(t, join(namespace("prune"), configMap("prune", "ours", "a"), configMap("prune", "recreated", "a"), configMap("prune", "adopted", "foreign"))))
	if err := configMaps(e, "prune").Delete(testContext(t), "recreated", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	makeConfigMap(t, e, "prune", "recreated")

	plan := previewed(t, e, objects(t, namespace("prune")))
	testutil.Golden(t, "prune.txt", shown(plan))
	result, err := e.Apply(testContext(t), plan, nil)
	if err != nil {
		t.Fatal(err)
	}
	if result.Deleted != 1 {
		t.Errorf("deleted %d, want 1", result.Deleted)
	}
	for name, want := range map[string]bool{"ours": false, "recreated": true, "adopted": true, "foreign": true} {
		if got := exists(t, e, "prune", name); got != want {
			t.Errorf("%s exists: %v, want %v", name, got, want)
		}
	}
}

func TestNamespaceWithForeignObjectsIsKept(t *testing.T) {
	e := newEngine(t)
	applied(t, e, objects(t, join(namespace("shared"), configMap("shared", "ours", "a"))))
	makeConfigMap(t, e, "shared", "theirs")
	plan, err := e.PreviewDelete(testContext(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	testutil.Golden(t, "namespace-kept.txt", shown(plan))
	if _, err := e.Apply(testContext(t), plan, nil); err != nil {
		t.Fatal(err)
	}
	if !exists(t, e, "shared", "theirs") || exists(t, e, "shared", "ours") {
		t.Error("want theirs to stay and ours to go")
	}
}

// cutOff lets a number of writes through and answers no more after that, as if
// the program had been killed.
type cutOff struct {
	inner http.RoundTripper
	left  atomic.Int32
}

var errCut = errors.New("cut off")

func (c *cutOff) RoundTrip(r *http.Request) (*http.Response, error) {
	write := r.Method != http.MethodGet && !strings.Contains(r.URL.RawQuery, "dryRun")
	if write && c.left.Add(-1) < 0 {
		return nil, errCut
	}
	return c.inner.RoundTrip(r)
}

func TestInterruptedApplyIsFinishedByTheNext(t *testing.T) {
	for cut := range int32(7) {
		name := "cut-" + string(rune('a'+cut))
		t.Run(name, func(t *testing.T) {
			objs := objects(t, join(namespace(name), configMap(name, "one", "a"), configMap(name, "two", "a")))
			cfg := rest.CopyConfig(server.Config)
			cfg.Wrap(func(inner http.RoundTripper) http.RoundTripper {
				c := &cutOff{inner: inner}
				c.left.Store(cut)
				return c
			})
			broken := engineWith(t, cfg)
			_, _ = broken.Apply(testContext(t), previewed(t, broken, objs), nil)

			e := newEngine(t)
			applied(t, e, objs)
			if again := previewed(t, e, objs); !again.Empty() {
				t.Errorf("second preview is not empty:\n%s", shown(again))
			}
			result, err := e.Delete(testContext(t), nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			if result.Deleted != 3 {
				t.Errorf("deleted %d of what was created, want 3", result.Deleted)
			}
		})
	}
}

func TestObjectThatAppearsAfterThePreview(t *testing.T) {
	e := newEngine(t)
	objs := objects(t, configMap("default", "appears", "ours"))
	plan := previewed(t, e, objs)
	makeConfigMap(t, e, "default", "appears")
	var changed *PlanChangedError
	if _, err := e.Apply(testContext(t), plan, nil); !errors.As(err, &changed) {
		t.Fatalf("Apply: %v, want a changed plan", err)
	}
	if got := entryOf(t, changed.Plan, "ConfigMap default/appears").Verdict; got != Conflict {
		t.Errorf("verdict %q, want %q", got, Conflict)
	}
}

func TestIrrelevantWriteAfterThePreviewIsNoSurprise(t *testing.T) {
	e := newEngine(t)
	applied(t, e, objects(t, strings.ReplaceAll(firstSet, "first", "moves")))
	objs := objects(t, strings.Replace(strings.ReplaceAll(firstSet, "first", "moves"), "web:v1", "web:v2", 1))
	plan := previewed(t, e, objs)
	patchStatus(t, e, Ref{Group: "apps", Version: "v1", Kind: "Deployment", Namespace: "moves", Name: "web"}, map[string]any{"replicas": int64(1)})
	result, err := e.Apply(testContext(t), plan, nil)
	if err != nil {
		t.Fatal(err)
	}
	if result.Written != 1 {
		t.Errorf("written %d, want 1", result.Written)
	}
}

func patchStatus(t *testing.T, e *Engine, ref Ref, status map[string]any) *unstructured.Unstructured {
	t.Helper()
	mapping, err := e.mapping(ref)
	if err != nil {
		t.Fatal(err)
	}
	live, err := e.get(testContext(t), mapping, ref)
	if err != nil || live == nil {
		t.Fatalf("reading %s: %v", ref, err)
	}
	live.Object["status"] = status
	written, err := e.resource(mapping, ref.Namespace).UpdateStatus(testContext(t), live, metav1.UpdateOptions{FieldManager: "controller"})
	if err != nil {
		t.Fatal(err)
	}
	return written
}
