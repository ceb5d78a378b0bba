// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package acceptance

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/yaml"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
	"github.com/kubectl-labs/kubectl-labs/pkg/diff"
)

const manager = "kubectl-labs"

// engine makes an engine with an inventory of the test's own; changes adjust
// its options.
func (c *cluster) engine(t testing.TB, changes ...func(*apply.Options)) *apply.Engine {
	t.Helper()
	return c.engineBehind(t, nil, changes...)
}

// engineBehind makes an engine whose requests pass through something.
func (c *cluster) engineBehind(t testing.TB, wrap func(http.RoundTripper) http.RoundTripper, changes ...func(*apply.Options)) *apply.Engine {
	t.Helper()
	options := apply.Options{
		FieldManager: manager,
		Inventory:    apply.InventoryRef{Namespace: inventories, Name: strings.ToLower(strings.NewReplacer("/", "-", "_", "-").Replace(t.Name()))},
	}
	for _, change := range changes {
		change(&options)
	}
	cfg := rest.CopyConfig(c.server.Config)
	if wrap != nil {
		cfg.Wrap(wrap)
	}
	e, err := apply.New(cfg, options)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func arena(namespaces ...string) func(*apply.Options) {
	return func(o *apply.Options) { o.Arena = namespaces }
}

func objects(t testing.TB, text string) []*unstructured.Unstructured {
	t.Helper()
	var objs []*unstructured.Unstructured
	for doc := range strings.SplitSeq(text, "\n---\n") {
		m := map[string]any{}
		if err := yaml.Unmarshal([]byte(doc), &m); err != nil {
			t.Fatalf("%v in:\n%s", err, doc)
		}
		objs = append(objs, &unstructured.Unstructured{Object: m})
	}
	return objs
}

func join(docs ...string) string { return strings.Join(docs, "\n---\n") }

func namespace(name string) string {
	return "apiVersion: v1\nkind: Namespace\nmetadata: {name: " + name + "}"
}

func configMap(namespace, name, value string) string {
	return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + name + ", namespace: " + namespace + "}\ndata: {key: " + value + "}"
}

func previewed(t testing.TB, e *apply.Engine, objs []*unstructured.Unstructured, opts ...apply.PreviewOption) *apply.Plan {
	t.Helper()
	p, err := e.Preview(testContext(t), objs, opts...)
	if err != nil {
		t.Fatalf("Preview: %v", err)
	}
	return p
}

// applied previews and applies; every field must be as predicted.
func applied(t testing.TB, e *apply.Engine, objs []*unstructured.Unstructured, opts ...apply.PreviewOption) *apply.Result {
	t.Helper()
	return carriedOut(t, e, previewed(t, e, objs, opts...))
}

func carriedOut(t testing.TB, e *apply.Engine, p *apply.Plan) *apply.Result {
	t.Helper()
	r, err := e.Apply(testContext(t), p, nil)
	if err != nil {
		t.Fatalf("Apply: %v\n%s%s", err, shown(p), shownAnew(err))
	}
	if r.Prediction.Right != r.Prediction.Total {
		t.Errorf("%s: %v", r.Prediction, r.Prediction.Misses)
	}
	return r
}

// settled asserts that a second preview shows nothing to do.
func settled(t testing.TB, e *apply.Engine, objs []*unstructured.Unstructured, opts ...apply.PreviewOption) {
	t.Helper()
	if again := previewed(t, e, objs, opts...); !again.Empty() {
		t.Errorf("the second preview is not empty:\n%s", shown(again))
	}
}

// shown renders a plan as a terminal does, without colour.
func shown(p *apply.Plan) string {
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

// shownAnew renders the plan that took the place of another, if an error says so.
func shownAnew(err error) string {
	var changed *apply.PlanChangedError
	if !errors.As(err, &changed) {
		return ""
	}
	return "instead of which now:\n" + shown(changed.Plan)
}

// everyOutput is all that a plan can say to anybody.
func everyOutput(t testing.TB, p *apply.Plan) string {
	t.Helper()
	data, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	text := shown(p) + string(data)
	for _, e := range p.Entries {
		for _, l := range e.Lines(diff.Options{Full: true}) {
			text += l.Text + "\n"
		}
	}
	return text
}

func entryOf(t testing.TB, p *apply.Plan, name string) *apply.Entry {
	t.Helper()
	for _, e := range p.Entries {
		if e.Ref.String() == name {
			return e
		}
	}
	t.Fatalf("no entry %q in:\n%s", name, shown(p))
	return nil
}
