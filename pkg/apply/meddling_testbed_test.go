// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package apply

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
)

// meddler does something just before every real write; an error of it cuts the
// write off.
type meddler struct {
	inner  http.RoundTripper
	before func(*http.Request) error
}

func (m meddler) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method != http.MethodGet && !strings.Contains(r.URL.RawQuery, "dryRun") {
		if err := m.before(r); err != nil {
			return nil, err
		}
	}
	return m.inner.RoundTrip(r)
}

func meddled(t *testing.T, before func(*http.Request) error) *Engine {
	t.Helper()
	cfg := rest.CopyConfig(server.Config)
	cfg.Wrap(func(inner http.RoundTripper) http.RoundTripper { return meddler{inner, before} })
	return engineWith(t, cfg)
}

func TestForeignObjectThatAppearsDuringAnApplyIsNotOurs(t *testing.T) {
	cases := map[string]struct {
		at    string // the write before which it appears
		stood bool   // ours stood there before
		cut   bool   // no other write passes once it is written
	}{
		"before-it-is-written":    {at: "/configmaps/"},
		"in-place-of-ours":        {at: "/configmaps/", stood: true},
		"before-the-next-stage":   {at: "/secrets/"},
		"and-the-apply-is-killed": {at: "/configmaps/", cut: true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			e, ns := newEngine(t), "meddled-"+name
			if c.stood {
				applied(t, e, objects(t, join(namespace(ns), configMap(ns, "taken", "ours"))))
			}
			writes := 0
			broken := meddled(t, func(r *http.Request) error {
				switch {
				case strings.Contains(r.URL.Path, c.at):
					if writes++; writes == 1 {
						takePlace(t, e, ns, "taken")
					}
				case c.cut && writes > 1:
					return errCut
				}
				return nil
			})
			objs := objects(t, join(namespace(ns), configMap(ns, "taken", "foreign")))
			if _, err := broken.Apply(testContext(t), previewed(t, broken, objs), nil); err != nil && !c.cut {
				t.Fatalf("Apply: %v", err)
			}
			applied(t, e, objs)
			plan := previewed(t, e, objects(t, namespace(ns)))
			if got := entryOf(t, plan, "ConfigMap "+ns+"/taken").Verdict; got != Kept {
				t.Errorf("verdict %q, want %q", got, Kept)
			}
		})
	}
}

// takePlace puts someone else's object under a name, whatever stood there.
func takePlace(t *testing.T, e *Engine, namespace, name string) {
	t.Helper()
	if err := configMaps(e, namespace).Delete(testContext(t), name, metav1.DeleteOptions{}); err != nil && !isAbsent(err) {
		t.Error(err)
	}
	makeConfigMap(t, e, namespace, name)
}

func TestCancelledApplySaysSo(t *testing.T) {
	ctx, cancel := context.WithCancel(testContext(t))
	e := meddled(t, func(r *http.Request) error {
		if strings.Contains(r.URL.Path, "/configmaps/") {
			cancel()
		}
		return nil
	})
	plan := previewed(t, e, objects(t, configMap("default", "cancelled", "a")))
	if _, err := e.Apply(ctx, plan, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("Apply: %v, want it to be %v", err, context.Canceled)
	}
}
