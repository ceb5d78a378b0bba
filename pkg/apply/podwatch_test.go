// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// The kubelet tries again by itself: one failure to make a sandbox or to mount
// a volume mends more often than not.
func TestOneFailureIsNoTroubleUntilItRepeats(t *testing.T) {
	start := time.Now()
	failure := func(after time.Duration, count int32) *corev1.Event {
		return &corev1.Event{Reason: "FailedCreatePodSandBox", Count: count,
			InvolvedObject: corev1.ObjectReference{UID: "pod"}, LastTimestamp: metav1.NewTime(start.Add(after))}
	}
	cases := map[string]struct {
		events []*corev1.Event
		lasts  bool
	}{
		"once":                  {[]*corev1.Event{failure(0, 1)}, false},
		"seen twice":            {[]*corev1.Event{failure(0, 1), failure(0, 1)}, false},
		"again":                 {[]*corev1.Event{failure(0, 1), failure(12*time.Second, 1)}, true},
		"again, counted":        {[]*corev1.Event{failure(12*time.Second, 2)}, true},
		"older ones come later": {[]*corev1.Event{failure(12*time.Second, 1), failure(0, 1)}, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			w := newPodWatch()
			w.pods["pod"] = &corev1.Pod{ObjectMeta: metav1.ObjectMeta{UID: "pod"}}
			for _, event := range c.events {
				w.noteEvent(event, start)
			}
			if got := w.troubles["pod"] != nil; got != c.lasts {
				t.Errorf("trouble %v, want %v", got, c.lasts)
			}
		})
	}
}
