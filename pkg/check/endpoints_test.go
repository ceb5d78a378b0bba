// SPDX-License-Identifier: Apache-2.0

package check

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/fake"
)

func TestPodsThatAreSentToOnTheirWayOut(t *testing.T) {
	yes, no := true, false
	endpoint := func(pod string, ready *bool) discoveryv1.Endpoint {
		return discoveryv1.Endpoint{TargetRef: &corev1.ObjectReference{Kind: "Pod", Name: pod},
			Conditions: discoveryv1.EndpointConditions{Ready: ready}}
	}
	slice := &discoveryv1.EndpointSlice{
		ObjectMeta: metav1.ObjectMeta{Namespace: "bookinfo", Name: "ratings-1", Labels: map[string]string{discoveryv1.LabelServiceName: "ratings"}},
		Endpoints: []discoveryv1.Endpoint{
			endpoint("stays", &yes), endpoint("leaves", &yes), endpoint("drained", &no), endpoint("gone", nil), {},
		},
	}
	now := metav1.Now()
	pods := []corev1.Pod{
		{ObjectMeta: metav1.ObjectMeta{Name: "stays"}},
		{ObjectMeta: metav1.ObjectMeta{Name: "leaves", DeletionTimestamp: &now}},
		{ObjectMeta: metav1.ObjectMeta{Name: "drained", DeletionTimestamp: &now}},
	}
	got, err := leaving(t.Context(), fake.NewClientset(slice), "bookinfo", pods)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"bookinfo/leaves: is on its way out, and service ratings still sends to it",
		"bookinfo/gone: is on its way out, and service ratings still sends to it",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestKubeProxyIsBehindWhileRulesAreQueued(t *testing.T) {
	at := time.Now()
	for name, c := range map[string]struct {
		text []byte
		want bool
	}{
		"queued":       {gauges(at, at.Add(-time.Millisecond)), true},
		"written":      {gauges(at, at.Add(time.Millisecond)), false},
		"another make": {[]byte("up 1\n"), false},
	} {
		found, err := readMetrics(c.text)
		if got := isBehind(found); err != nil || got != c.want {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

// lateProxy is a kube-proxy that hears of a change after a while and writes its
// rules still later.
type lateProxy struct {
	began         time.Time
	hears, writes time.Duration
}

func (p lateProxy) close() {}

func (p lateProxy) get(context.Context, string) ([]byte, error) {
	queued, written := p.began.Add(-time.Hour), p.began.Add(-time.Hour)
	if time.Since(p.began) >= p.hears {
		queued = p.began.Add(p.hears)
	}
	if time.Since(p.began) >= p.writes {
		written = p.began.Add(p.writes)
	}
	return gauges(queued, written), nil
}

func gauges(queued, written time.Time) []byte {
	unix := func(moment time.Time) float64 { return float64(moment.UnixMicro()) / 1e6 }
	return fmt.Appendf(nil, "# TYPE %[1]s gauge\n%[1]s{ip_family=\"IPv4\"} %[2]f\n# TYPE %[3]s gauge\n%[3]s{ip_family=\"IPv4\"} %[4]f\n",
		rulesQueued, unix(queued), rulesWritten, unix(written))
}

// What kube-proxy has not heard of yet when the workloads stand is waited for too.
func TestKubeProxyHearsLate(t *testing.T) {
	for name, c := range map[string]struct{ hears, writes, least, most time.Duration }{
		"nothing to hear": {time.Hour, time.Hour, eventPause, 2 * eventPause},
		"hears late":      {eventPause * 2 / 3, time.Second, time.Second + kubeProxyPause, 2 * (time.Second + kubeProxyPause)},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				s := &session{connect: func(context.Context, *corev1.Pod, int) (insider, error) {
					return lateProxy{began, c.hears, c.writes}, nil
				}}
				err := s.kubeProxy(t.Context(), &corev1.Pod{}, began)
				if took := time.Since(began); err != nil || took < c.least || took > c.most {
					t.Errorf("%v after %s, want between %s and %s", err, took, c.least, c.most)
				}
			})
		})
	}
}
