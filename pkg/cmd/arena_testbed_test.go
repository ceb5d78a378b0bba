// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package cmd

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"sigs.k8s.io/yaml"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
	"github.com/kubectl-labs/kubectl-labs/pkg/internal/testutil"
	"github.com/kubectl-labs/kubectl-labs/pkg/runner"
	"github.com/kubectl-labs/kubectl-labs/pkg/ui"
)

// TestWhatALearnerAddedIsSavedAndThenRemoved carries a step into an arena to which
// somebody added a Secret, as the story of a lab does.
func TestWhatALearnerAddedIsSavedAndThenRemoved(t *testing.T) {
	server, err := testutil.StartAPIServer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Stop() })
	engine, err := apply.New(server.Config, apply.Options{
		FieldManager: fieldManager, Arena: []string{"play"}, Inventory: apply.InventoryRef{Namespace: inventoryNamespace, Name: "play-arena"},
	})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	term := ui.Plain(strings.NewReader(""), &out, &out)
	term.Out.Width = 74
	carrier := (&factory{term: term, now: time.Now}).carrier(term.Out)
	saved := t.TempDir()
	carry := func(texts ...string) {
		t.Helper()
		out.Reset()
		_, err := carrier.CarryOut(t.Context(), runner.Change{
			Phase: "apply", What: "step", Question: "Apply?", Detail: runner.Folded, Engine: engine,
			Objects: parsed(t, texts...), NoWait: true, Saved: saved, Label: "canary",
		}, runner.Consent{Yes: true})
		if err != nil {
			t.Fatal(err)
		}
	}
	settings := "{apiVersion: v1, kind: ConfigMap, metadata: {name: settings, namespace: play}, data: {colour: green}}"
	namespace := "{apiVersion: v1, kind: Namespace, metadata: {name: play}}"
	carry(namespace, settings)
	added := parsed(t, "{apiVersion: v1, kind: Secret, metadata: {name: mine, namespace: play}, stringData: {password: hunter2}}")[0]
	client, err := dynamic.NewForConfig(server.Config)
	if err != nil {
		t.Fatal(err)
	}
	secrets := client.Resource(schema.GroupVersionResource{Version: "v1", Resource: "secrets"}).Namespace("play")
	if _, err := secrets.Create(t.Context(), added, metav1.CreateOptions{FieldManager: "kubectl-create"}); err != nil {
		t.Fatal(err)
	}

	carry(namespace, strings.Replace(settings, "green", "blue", 1))
	shown := regexp.MustCompile(`(?m)^  ….*\n( {15}.*\n)?`).ReplaceAllString(out.String(), "")
	shown = regexp.MustCompile(regexp.QuoteMeta(saved)+`/\d+T\d+Z`).ReplaceAllString(shown, "~/.local/share/kubectl-labs/labs/NAME/saved/20261122T093000Z")
	shown = regexp.MustCompile(`\d+\.\ds\b`).ReplaceAllString(shown, "0.1s")
	if strings.Contains(shown, "hunter2") {
		t.Error("the Secret's value is shown")
	}
	files, err := filepath.Glob(filepath.Join(saved, "*-canary", "secret-play-mine.yaml"))
	if err != nil || len(files) != 1 {
		t.Fatalf("saved %v, %v", files, err)
	}
	testutil.Golden(t, filepath.Join("pages", "arena.txt"), shown)
	back := &unstructured.Unstructured{}
	data, err := os.ReadFile(files[0])
	if err == nil {
		err = yaml.Unmarshal(data, &back.Object)
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := secrets.Create(t.Context(), back, metav1.CreateOptions{}); err != nil {
		t.Errorf("what was saved does not come back: %v", err)
	}
}

func parsed(t *testing.T, texts ...string) []*unstructured.Unstructured {
	t.Helper()
	var objs []*unstructured.Unstructured
	for _, text := range texts {
		obj := &unstructured.Unstructured{}
		if err := yaml.Unmarshal([]byte(text), &obj.Object); err != nil {
			t.Fatal(err)
		}
		objs = append(objs, obj)
	}
	return objs
}
