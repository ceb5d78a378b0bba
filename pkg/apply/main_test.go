// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package apply

import (
	"context"
	"encoding/base64"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/yaml"

	"github.com/kubectl-labs/kubectl-labs/pkg/diff"
	"github.com/kubectl-labs/kubectl-labs/pkg/internal/testutil"
)

//nolint:gochecknoglobals // TestMain has no other way to hand the server to tests
var server *testutil.APIServer

func TestMain(m *testing.M) {
	testutil.GoldenFlag()
	flag.Parse()
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	var err error
	if server, err = testutil.StartAPIServer(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = server.Stop() }()
	return m.Run()
}

// newEngine gives each test an inventory of its own.
func newEngine(t testing.TB, arena ...string) *Engine {
	t.Helper()
	return engineWith(t, server.Config, arena...)
}

func engineWith(t testing.TB, cfg *rest.Config, arena ...string) *Engine {
	t.Helper()
	e, err := New(cfg, Options{
		FieldManager: "kubectl-labs", Arena: arena,
		Inventory: InventoryRef{Namespace: "kubectl-labs-system", Name: strings.ToLower(strings.ReplaceAll(t.Name(), "/", "-"))},
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func testContext(t testing.TB) context.Context {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(stop)
	return ctx
}

func objects(t testing.TB, text string) []*unstructured.Unstructured {
	t.Helper()
	var objs []*unstructured.Unstructured
	for _, doc := range strings.Split(text, "\n---\n") {
		m := map[string]any{}
		if err := yaml.Unmarshal([]byte(doc), &m); err != nil {
			t.Fatal(err)
		}
		objs = append(objs, &unstructured.Unstructured{Object: m})
	}
	return objs
}

func previewed(t testing.TB, e *Engine, objs []*unstructured.Unstructured, opts ...PreviewOption) *Plan {
	t.Helper()
	p, err := e.Preview(testContext(t), objs, opts...)
	if err != nil {
		t.Fatalf("Preview: %v", err)
	}
	return p
}

func applied(t testing.TB, e *Engine, objs []*unstructured.Unstructured, opts ...PreviewOption) *Result {
	t.Helper()
	r, err := e.Apply(testContext(t), previewed(t, e, objs, opts...), nil)
	if err != nil {
		t.Fatalf("Apply: %v", err)
	}
	if r.Prediction.Right != r.Prediction.Total {
		t.Errorf("%s: %v", r.Prediction, r.Prediction.Misses)
	}
	return r
}

// shown renders a plan the way a terminal would, for golden files.
func shown(p *Plan) string {
	var out strings.Builder
	for _, e := range p.Entries {
		for _, l := range e.Lines(diff.Options{}) {
			fmt.Fprintln(&out, strings.TrimRight(fmt.Sprintf("%-70s%s", l.Text, l.Side), " "))
		}
	}
	for _, problem := range p.Problems {
		fmt.Fprintln(&out, "✗ "+problem.Error())
	}
	fmt.Fprintln(&out, p.Summary())
	return out.String()
}

func entryOf(t testing.TB, p *Plan, name string) *Entry {
	t.Helper()
	for _, e := range p.Entries {
		if e.Ref.String() == name {
			return e
		}
	}
	t.Fatalf("no entry %q in:\n%s", name, shown(p))
	return nil
}

func encoded(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
