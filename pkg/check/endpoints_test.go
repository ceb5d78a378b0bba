// SPDX-License-Identifier: Apache-2.0

package check

import (
	"testing"

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
	at := func(queued, written string) []byte {
		return []byte("# HELP " + rulesQueued + " when\n" + rulesQueued + `{ip_family="IPv4"} ` + queued + "\n" +
			rulesWritten + `{ip_family="IPv4"} ` + written + "\n")
	}
	for name, c := range map[string]struct {
		metrics []byte
		want    bool
	}{
		"queued":       {at("1.7954067184465559e+09", "1.795406718129041e+09"), true},
		"written":      {at("1.7954067184465559e+09", "1.795406718529041e+09"), false},
		"another make": {[]byte("up 1\n"), false},
	} {
		if got := isBehind(c.metrics); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
