// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// builtInPortions compares a folder built in portions with the folder built as a
// whole, and tells whether it was plain enough for that. What Kustomize refuses
// as a whole is never built in portions.
func builtInPortions(t *testing.T, dir string, size int) bool {
	t.Helper()
	found, err := inspect(dir, dir)
	if err != nil || found.entangled {
		return false
	}
	folder, err := readPlain(dir)
	if err != nil {
		return false
	}
	resources, err := buildPortions(folder.documents, size)
	if err != nil {
		return false
	}
	var got []*unstructured.Unstructured
	got, gotErr := objects(resources)
	want, wantErr := (&Builder{}).whole(t.Context(), found)
	if fmt.Sprint(gotErr) != fmt.Sprint(wantErr) {
		t.Fatalf("in portions: %v; as a whole: %v", gotErr, wantErr)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("objects (-as a whole +in portions):\n%s", diff)
	}
	return true
}

// TestPortionsEqualTheWhole builds random folders both ways.
func TestPortionsEqualTheWhole(t *testing.T) {
	const folders = 200
	plain := 0
	for seed := range uint64(folders) {
		w := &folderWriter{t: t, r: rand.New(rand.NewPCG(seed, 0)), root: t.TempDir(), names: map[string]bool{}}
		w.folder("step", 3)
		if builtInPortions(t, filepath.Join(w.root, "step"), 1+w.r.IntN(4)) {
			plain++
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	t.Logf("%d of %d folders were built in portions", plain, folders)
	if plain < folders/3 {
		t.Errorf("only %d of %d folders were built in portions", plain, folders)
	}
}

// folderWriter writes a folder at random, and what it builds upon.
type folderWriter struct {
	t     *testing.T
	r     *rand.Rand
	root  string
	names map[string]bool
	bases []string
}

func (w *folderWriter) folder(name string, depth int) {
	var entries []string
	for i := range 1 + w.r.IntN(3) {
		file := fmt.Sprintf("%d.yaml", i)
		w.write(filepath.Join(name, file), w.file())
		entries = append(entries, file)
	}
	for i := range w.r.IntN(depth) {
		base := fmt.Sprintf("%s-%d", name, i)
		if len(w.bases) > 0 && w.r.IntN(40) == 0 {
			base = pick(w.r, w.bases...) // by two ways, or in a circle
		} else {
			w.folder(base, depth-1)
		}
		entries = append(entries, "../"+base)
	}
	w.bases = append(w.bases, name)
	w.r.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
	more := ""
	if w.r.IntN(60) == 0 {
		more = pick(w.r, "\nnamespace: other", "\nnamePrefix: x-", "\nsortOptions: {order: fifo}", "\nkind: Component", "\nmetadata: {name: x}")
	}
	w.write(filepath.Join(name, "kustomization.yaml"), "resources: ["+strings.Join(entries, ", ")+"]"+more+"\n")
}

func (w *folderWriter) write(name, text string) {
	path := filepath.Join(w.root, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		w.t.Fatal(err)
	}
}

// file is some documents, divided and ended in all sorts of ways.
func (w *folderWriter) file() string {
	text := pick(w.r, "", "", "---\n", "# first\n---\n", "\n\n")
	for range 1 + w.r.IntN(5) {
		text += w.document() + pick(w.r, "\n---\n", "\n---\n", "\n--- # next\n", "\n---\n---\n", "\n\n---  \n# of the next\n")
	}
	text += pick(w.r, w.document(), w.document()+"\n", "", "# the end")
	if w.r.IntN(8) == 0 {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	return text
}

func (w *folderWriter) document() string {
	version, kind, _ := strings.Cut(pick(w.r,
		"v1 Namespace", "v1 ConfigMap", "v1 Secret", "v1 Service", "v1 ServiceAccount", "v1 Pod", "v1 LimitRange", "v1 ResourceQuota",
		"apps/v1 Deployment", "apps/v1beta1 Deployment", "apps/v1 StatefulSet", "apps/v1 DaemonSet", "batch/v1 Job", "batch/v1 CronJob",
		"rbac.authorization.k8s.io/v1 Role", "rbac.authorization.k8s.io/v1 RoleBinding", "rbac.authorization.k8s.io/v1 ClusterRoleBinding",
		"networking.k8s.io/v1 Ingress", "networking.istio.io/v1 VirtualService", "example.test/v1 Namespace", "example.test/v1 Gadget",
		"example.test/v2 Gadget", "apiextensions.k8s.io/v1 CustomResourceDefinition", "policy/v1 PodDisruptionBudget", "example.test/v1 Fist",
		"admissionregistration.k8s.io/v1 MutatingWebhookConfiguration", "admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration",
	), " ")
	metadata := w.metadata(kind)
	text := fmt.Sprintf("apiVersion: %s\nkind: %s\nmetadata: {%s}\n", version, kind, metadata)
	if w.r.IntN(200) == 0 {
		return fmt.Sprintf("apiVersion: v1\nkind: List\nitems:\n- {apiVersion: %s, kind: %s, metadata: {%s}}", version, kind, metadata)
	}
	return text + w.body(kind)
}

func (w *folderWriter) metadata(kind string) string {
	parts := []string{"name: " + pick(w.r, "a", "b", "\"1\"", "web-1")}
	if ns := pick(w.r, "", "", "default", "x", "y"); ns != "" {
		parts = append(parts, "namespace: "+ns)
	}
	if identity := kind + strings.Join(parts, ","); w.names[identity] && w.r.IntN(60) > 0 {
		parts[0] = fmt.Sprintf("name: n%d", w.r.IntN(1_000_000)) // else the folder holds it twice
	} else {
		w.names[identity] = true
	}
	if w.r.IntN(4) == 0 {
		parts = append(parts, pick(w.r, "annotations: {}", "annotations: {a: 1, b: true, c: ~}", "annotations: {config.kubernetes.io/origin: x}",
			"annotations: {config.kubernetes.io/index: '3', d: e}", "labels: {a: yes, b: '1'}", "labels: {}", "annotations: {a: \"x\\ny\"}"))
	}
	if w.r.IntN(150) == 0 {
		parts = append(parts, pick(w.r, "annotations: {config.kubernetes.io/local-config: 'true'}", "annotations: {internal.config.kubernetes.io/needsHashSuffix: enabled}",
			"annotations: {internal.config.kubernetes.io/previousNames: b, internal.config.kubernetes.io/previousNamespaces: x, internal.config.kubernetes.io/previousKinds: Secret}"))
	}
	return strings.Join(parts, ", ")
}

func (w *folderWriter) body(kind string) string {
	if w.r.IntN(150) == 0 {
		return pick(w.r, "spec: text", "subjects: [{kind: ServiceAccount}]", "data: [", "list: [~]", "spec: {template: [x]}")
	}
	if strings.HasSuffix(kind, "Binding") {
		return "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: a}\nsubjects: [{kind: ServiceAccount, name: a}, {kind: ServiceAccount, name: b, namespace: x}]"
	}
	return pick(w.r, "", "data: {a: \"b\", c: yes, d: 1.0, e: 1e3, f: 0o17, g: 12345678901234567890}", "data:\n  text: |\n    one\n    two\n", "data:\n  text: |+\n    one\n\n",
		"spec: {template: {spec: {containers: [{name: a, envFrom: [{configMapRef: {name: a}}]}], serviceAccountName: a}}}",
		"spec: &it {a: [1, 2], when: 2001-01-01}\nother: *it", "spec:\n  <<: {a: b}\n  c: null", "# only a comment", "spec: {text: \"<&>\\u2028\"}")
}

func pick(r *rand.Rand, from ...string) string { return from[r.IntN(len(from))] }

func TestBigFolderIsBuiltInPortions(t *testing.T) {
	var text strings.Builder
	for i := range 3 * portion {
		fmt.Fprintf(&text, "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web-%d}}\n---\n", i)
	}
	dir := write(t, "-- kustomization.yaml --\nresources: [all.yaml]\n-- all.yaml --\n"+text.String())
	if resources, ok := inPortions(dir); !ok || len(resources) != 3*portion {
		t.Errorf("%d objects, in portions: %t", len(resources), ok)
	}
	if !builtInPortions(t, dir, portion) {
		t.Error("not built in portions")
	}
}

func TestPortionsOfShippedSteps(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../labs")); err != nil {
		t.Fatal(err)
	}
	steps, err := filepath.Glob(filepath.Join(dir, "*", "steps", "*"))
	if err != nil || len(steps) == 0 {
		t.Fatalf("no steps: %v", err)
	}
	for _, step := range steps {
		t.Logf("%s in portions: %t", filepath.Base(step), builtInPortions(t, step, 2))
	}
}

// FuzzPortions: whatever stands in a file, portions of it are what the whole is.
func FuzzPortions(f *testing.F) {
	for seed := range uint64(20) {
		w := &folderWriter{r: rand.New(rand.NewPCG(seed, 1)), names: map[string]bool{}}
		f.Add(w.file())
	}
	f.Fuzz(func(t *testing.T, text string) {
		dir := write(t, "-- kustomization.yaml --\nresources: [file.yaml]\n")
		if err := os.WriteFile(filepath.Join(dir, "file.yaml"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		builtInPortions(t, dir, 1)
	})
}
