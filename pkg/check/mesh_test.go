// SPDX-License-Identifier: Apache-2.0

package check

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/fake"
	kubefake "k8s.io/client-go/kubernetes/fake"
)

// fakeIstiod plays an istiod whose store lags behind for some looks, and
// whose proxies acknowledge a push some looks after it.
type fakeIstiod struct {
	version    string // of the one VirtualService in its store
	behind     int    // looks at the store until it is "2"
	metrics    func(look int) string
	looks      map[string]int
	pushes     int
	nonce      int
	acked      int
	ackAfter   int // looks
	waited     int
	proxies    []string
	rejects    string
	began      time.Time
	forgets    time.Duration // from which on it rejects no more; never when 0
	neverSends string
	routeless  string // a proxy that asked for routes once and does no more
}

func (f *fakeIstiod) close() {}

func (f *fakeIstiod) get(_ context.Context, path string) ([]byte, error) {
	f.looks[path]++
	switch path {
	case "/debug/resourcesz":
		return []byte(`[{"group":"networking.istio.io","version":"v1","kind":"VirtualService"}]`), nil
	case "/debug/configz":
		version := f.version
		if f.looks[path] > f.behind {
			version = "2"
		}
		return fmt.Appendf(nil, `[{"apiVersion":"networking.istio.io/v1","kind":"VirtualService","metadata":
			{"name":"reviews","namespace":"bookinfo","resourceVersion":%q,"uid":"u"}}]`, version), nil
	case "/metrics":
		return []byte(f.metrics(f.looks[path])), nil
	case "/debug/adsz?push=true":
		f.pushes, f.nonce, f.waited = f.pushes+1, f.nonce+1, 0
		return []byte("Pushed to 1 servers\n"), nil
	case "/debug/syncz":
		return f.syncz()
	case "/debug/adsz":
		return f.asked()
	}
	return nil, fmt.Errorf("%s is not played", path)
}

func (f *fakeIstiod) syncz() ([]byte, error) {
	if f.waited++; f.waited > f.ackAfter {
		f.acked = f.nonce
	}
	var list []syncStatus
	for _, id := range f.proxies {
		status := syncStatus{Proxy: id, Resources: map[string]syncedType{}}
		for _, short := range routingTypes() {
			state := syncedType{Sent: fmt.Sprint("n", f.nonce), Acked: fmt.Sprint("n", f.acked)}
			if short == "Listener" && (f.forgets == 0 || time.Since(f.began) < f.forgets) {
				state.LastError = f.rejects
			}
			if id == f.neverSends || id == f.routeless && short == "RouteConfiguration" {
				state = syncedType{Sent: "n0", Acked: "n0"}
			}
			status.Resources["type.googleapis.com/envoy.x.v3."+short] = state
		}
		list = append(list, status)
	}
	return json.Marshal(list)
}

// asked says by which names the proxies ask.
func (f *fakeIstiod) asked() ([]byte, error) {
	answer := map[string][]asking{}
	for i, id := range f.proxies {
		names := []string{"http.80"}
		if id == f.routeless {
			names = nil
		}
		answer["clients"] = append(answer["clients"], asking{fmt.Sprintf("%s-%d", id, i), map[string][]string{
			"type.googleapis.com/envoy.x.v3.RouteConfiguration": names, "type.googleapis.com/envoy.x.v3.Listener": nil,
		}})
	}
	return json.Marshal(answer)
}

func inboundUpdates(n int) string {
	return fmt.Sprintf("# TYPE pilot_inbound_updates counter\npilot_inbound_updates{type=\"config\"} %d\n", n)
}

func meshPod(name string, labels map[string]string, container string) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "bookinfo", Labels: labels},
		Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: container,
			Env: []corev1.EnvVar{{Name: "PILOT_DEBOUNCE_AFTER", Value: "10ms"}}}}},
		Status: corev1.PodStatus{Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}}},
	}
}

// newMesh has one istiod, the proxies a and b, and a VirtualService that the
// API server holds in resourceVersion 2.
func newMesh(d *fakeIstiod) *Mesh {
	d.looks = map[string]int{}
	if d.metrics == nil {
		d.metrics = func(int) string { return inboundUpdates(1) }
	}
	client := kubefake.NewClientset(meshPod("istiod", map[string]string{"app": "istiod"}, "discovery"),
		meshPod("a", nil, proxyContainer), meshPod("b", nil, proxyContainer), meshPod("plain", nil, "app"))
	client.Resources = []*metav1.APIResourceList{{GroupVersion: "networking.istio.io/v1", APIResources: []metav1.APIResource{
		{Name: "virtualservices", Kind: "VirtualService", Namespaced: true, Verbs: metav1.Verbs{"list"}}}}}
	service := rule("VirtualService", "bookinfo", map[string]any{"hosts": []any{"reviews"}})
	service.SetResourceVersion("2")
	return &Mesh{client: client, objects: rules(service), arena: []string{"bookinfo"},
		connect: func(context.Context, *corev1.Pod, int) (insider, error) { return d, nil }}
}

func rule(kind, namespace string, spec map[string]any) *unstructured.Unstructured {
	return &unstructured.Unstructured{Object: map[string]any{"apiVersion": "networking.istio.io/v1", "kind": kind,
		"metadata": map[string]any{"name": "reviews", "namespace": namespace}, "spec": spec}}
}

func rules(objects ...runtime.Object) dynamic.Interface {
	kinds := map[schema.GroupVersionResource]string{}
	for i, resource := range rulesByHost() {
		kinds[resource] = []string{"VirtualServiceList", "DestinationRuleList"}[i]
	}
	return fake.NewSimpleDynamicClientWithCustomListKinds(runtime.NewScheme(), kinds, objects...)
}

func TestRulesFromElsewhereAreNamed(t *testing.T) {
	host := func(names ...any) map[string]any { return map[string]any{"hosts": names} }
	kept := host("reviews.bookinfo")
	kept["exportTo"] = []any{"."}
	given := host("reviews.bookinfo")
	given["exportTo"] = []any{"bookinfo"}
	for name, c := range map[string]struct {
		rule *unstructured.Unstructured
		want string
	}{
		"in full":       {rule("VirtualService", "elsewhere", host("reviews.bookinfo.svc.cluster.local")), "VirtualService elsewhere/reviews is outside the lab's namespaces and about reviews.bookinfo.svc.cluster.local"},
		"all of them":   {rule("DestinationRule", "elsewhere", map[string]any{"host": "*.bookinfo.svc.cluster.local"}), "DestinationRule elsewhere/reviews is outside the lab's namespaces and about *.bookinfo.svc.cluster.local"},
		"exported":      {rule("VirtualService", "elsewhere", given), "VirtualService elsewhere/reviews is outside the lab's namespaces and about reviews.bookinfo"},
		"not exported":  {rule("VirtualService", "elsewhere", kept), ""},
		"its own":       {rule("VirtualService", "elsewhere", host("reviews", "reviews.elsewhere")), ""},
		"the lab's own": {rule("VirtualService", "bookinfo", host("reviews.bookinfo")), ""},
	} {
		m := &Mesh{objects: rules(c.rule), arena: []string{"bookinfo"}}
		lines, err := m.beyond(t.Context())
		if err != nil || strings.Join(lines, "\n") != c.want {
			t.Errorf("%s: %q, %v", name, lines, err)
		}
	}
}

// stillWithin gives the mesh the patience that a check has.
func stillWithin(t *testing.T, mesh *Mesh) (Stillness, error) {
	ctx, cancel := context.WithTimeout(t.Context(), groundPatience)
	defer cancel()
	return mesh.Still(ctx)
}

func TestMesh(t *testing.T) {
	both := []string{"a.bookinfo", "b.bookinfo"}
	busy := func(look int) string { return inboundUpdates(look) }
	for name, c := range map[string]struct {
		istiod *fakeIstiod
		still  bool
		words  string
	}{
		"still":              {&fakeIstiod{proxies: both}, true, "2 of 2 proxies acknowledged"},
		"store lags":         {&fakeIstiod{proxies: both, version: "1", behind: 3}, true, "2 of 2 proxies acknowledged"},
		"acks late":          {&fakeIstiod{proxies: both, ackAfter: 4}, true, "2 of 2 proxies acknowledged"},
		"store never":        {&fakeIstiod{proxies: both, version: "1", behind: 1 << 20}, false, "istiod has not read the newest VirtualService.networking.istio.io bookinfo/reviews"},
		"never quiet":        {&fakeIstiod{proxies: both, metrics: busy}, false, "istiod is busy"},
		"never acknowledged": {&fakeIstiod{proxies: both, ackAfter: 1 << 20}, false, "a.bookinfo: has not acknowledged its newest Cluster"},
		"one not sent":       {&fakeIstiod{proxies: both, neverSends: "b.bookinfo"}, false, "b.bookinfo: has not been sent its newest Cluster"},
		"one asks no more":   {&fakeIstiod{proxies: both, routeless: "b.bookinfo"}, true, "2 of 2 proxies acknowledged"},
		"one rejects":        {&fakeIstiod{proxies: both, rejects: "no such filter"}, false, "a.bookinfo: rejected Listener: no such filter"},
		"one not connected":  {&fakeIstiod{proxies: both[:1]}, false, "b.bookinfo: is not connected to istiod"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				got, err := stillWithin(t, newMesh(c.istiod))
				if text := fmt.Sprint(got); err != nil || got.Still != c.still || !strings.Contains(text, c.words) {
					t.Errorf("%s, %v; want %q", text, err, c.words)
				}
				if c.still && c.istiod.pushes != 2 {
					t.Errorf("%d pushes were asked for", c.istiod.pushes)
				}
			})
		})
	}
}

// Who refuses is not waited for to the end of patience, and an error that an older
// push left does not count.
func TestRefusal(t *testing.T) {
	both := []string{"a.bookinfo", "b.bookinfo"}
	for name, c := range map[string]struct {
		istiod  *fakeIstiod
		refused bool
	}{
		"stands":              {&fakeIstiod{proxies: both, rejects: "no such filter"}, true},
		"goes":                {&fakeIstiod{proxies: both, rejects: "no such filter", forgets: time.Second}, false},
		"goes with a push":    {&fakeIstiod{proxies: both, rejects: "no such filter", forgets: 3 * time.Second}, false},
		"one is still behind": {&fakeIstiod{proxies: both, rejects: "no such filter", neverSends: "b.bookinfo"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				c.istiod.began = began
				got, err := stillWithin(t, newMesh(c.istiod))
				behind := c.istiod.neverSends != ""
				if err != nil || got.Refused != c.refused || got.Still == (c.refused || behind) || !behind && time.Since(began) > 10*time.Second {
					t.Errorf("%+v, %v after %s", got, err, time.Since(began))
				}
			})
		})
	}
}

func TestDeletedObjectIsWaitedFor(t *testing.T) {
	held := map[string]string{"a": "1", "gone": "2"}
	lines := compareVersions(map[string]string{"a": "1"}, held)
	if len(lines) != 1 || lines[0] != "istiod still holds the deleted gone" {
		t.Errorf("%q", lines)
	}
}
