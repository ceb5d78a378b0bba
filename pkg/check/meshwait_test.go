// SPDX-License-Identifier: Apache-2.0

package check

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func TestNoIstiod(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mesh := newMesh(&fakeIstiod{})
		if err := mesh.client.CoreV1().Pods("bookinfo").Delete(t.Context(), "istiod", metav1.DeleteOptions{}); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		got, err := stillWithin(t, mesh)
		if err != nil || got.Still || got.Summary != "istiod is not ready" || time.Since(began) != groundPatience {
			t.Errorf("%+v, %v after %s", got, err, time.Since(began))
		}
	})
}

func TestMeshWithoutAReadyProxyIsNotStill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mesh := newMesh(&fakeIstiod{})
		for _, name := range []string{"a", "b"} {
			if err := mesh.client.CoreV1().Pods("bookinfo").Delete(t.Context(), name, metav1.DeleteOptions{}); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := stillWithin(t, mesh); err != nil || got.Still || got.Summary != "no proxy is ready" {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestMeshIsLookedAtAgain(t *testing.T) {
	both := []string{"a.bookinfo", "b.bookinfo"}
	for name, c := range map[string]struct {
		before []string // proxies that are connected at first
		refuse error    // istiod's answer at first
	}{
		"istiod refuses":         {both, errors.New("connection refused")},
		"proxy reconnects":       {both[:1], nil},
		"both proxies reconnect": {nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := &fakeIstiod{proxies: c.before}
				mesh, began := newMesh(d), time.Now()
				mesh.connect = func(context.Context, *corev1.Pod, int) (insider, error) {
					if time.Since(began) < 10*time.Second {
						return d, c.refuse
					}
					d.proxies = both
					return d, nil
				}
				if got, err := stillWithin(t, mesh); err != nil || !got.Still || time.Since(began) < 10*time.Second {
					t.Errorf("%+v, %v after %s", got, err, time.Since(began))
				}
			})
		})
	}
}

// A connection that hangs until the time is up does not hide what was found
// before, nor is it hidden when nothing was.
func TestMeshKeepsWhatWasFound(t *testing.T) {
	for name, whole := range map[string]int{"nothing found before": 0, "one proxy found missing": 3} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := &fakeIstiod{proxies: []string{"a.bookinfo"}}
				mesh, looks := newMesh(d), 0
				mesh.connect = func(ctx context.Context, _ *corev1.Pod, _ int) (insider, error) {
					if looks++; looks <= whole {
						return d, nil
					}
					<-ctx.Done()
					return nil, ctx.Err()
				}
				got, err := stillWithin(t, mesh)
				if found := got.Summary == "1 of 2 proxies acknowledged"; found != (whole > 0) || found != (err == nil) {
					t.Errorf("%+v, %v", got, err)
				}
			})
		})
	}
}

// slowIstiod takes its time over every answer.
type slowIstiod struct {
	*fakeIstiod
	answer time.Duration
}

func (s slowIstiod) get(ctx context.Context, path string) ([]byte, error) {
	time.Sleep(s.answer)
	return s.fakeIstiod.get(ctx, path)
}

func TestSlowIstiodMustBeQuietForLonger(t *testing.T) {
	const span = 300 * time.Millisecond
	for _, answer := range []time.Duration{0, span, 10 * span} {
		synctest.Test(t, func(t *testing.T) {
			d := &fakeIstiod{looks: map[string]int{}, metrics: func(int) string { return inboundUpdates(1) }}
			began := time.Now()
			ok, err := quiet(t.Context(), slowIstiod{d, answer}, span)
			if took := time.Since(began); !ok || err != nil || took < span+4*answer || took > 2*span+5*answer {
				t.Errorf("answers after %s: %t, %v after %s", answer, ok, err, took)
			}
		})
	}
}
