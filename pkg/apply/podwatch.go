// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
)

// ailing is a pod, or the maker of one, in trouble. active goes off while a container is started
// again; since stays, so that a crash loop ripens.
type ailing struct {
	since   time.Time
	active  bool
	reason  string
	message string
}

// podWatch keeps what explains workloads that do not become ready.
type podWatch struct {
	pods     map[types.UID]*corev1.Pod
	troubles map[types.UID]*ailing
	last     map[types.UID]*corev1.Event // the newest event about an object
	repeated map[types.UID]bool          // its reason came twice: trying again did not help
	sets     map[types.UID]*unstructured.Unstructured
}

func newPodWatch() *podWatch {
	return &podWatch{
		pods: map[types.UID]*corev1.Pod{}, troubles: map[types.UID]*ailing{},
		last: map[types.UID]*corev1.Event{}, repeated: map[types.UID]bool{}, sets: map[types.UID]*unstructured.Unstructured{},
	}
}

func (w *podWatch) look(s sighting, now time.Time) {
	switch s.obj.GetKind() {
	case "Pod":
		w.lookAtPod(s, now)
	case "Event":
		event := &corev1.Event{}
		if !s.gone && runtime.DefaultUnstructuredConverter.FromUnstructured(s.obj.Object, event) == nil {
			w.noteEvent(event, now)
		}
	case "ReplicaSet":
		w.sets[s.obj.GetUID()] = s.obj
	}
}

func (w *podWatch) lookAtPod(s sighting, now time.Time) {
	uid := s.obj.GetUID()
	if s.gone || s.obj.GetDeletionTimestamp() != nil {
		delete(w.pods, uid)
		delete(w.troubles, uid)
		return
	}
	pod := &corev1.Pod{}
	if runtime.DefaultUnstructuredConverter.FromUnstructured(s.obj.Object, pod) != nil {
		return
	}
	w.pods[uid] = pod
	w.assess(pod, now)
}

// noteEvent keeps the newest event: a volume is stuck only while nothing newer
// happened to its pod.
func (w *podWatch) noteEvent(event *corev1.Event, now time.Time) {
	uid := event.InvolvedObject.UID
	if known := w.last[uid]; known != nil && (happened(event).Before(happened(known)) || isSame(known, event)) {
		return
	}
	w.repeated[uid] = isRepeat(w.last[uid], event)
	w.last[uid] = event
	if pod := w.pods[uid]; pod != nil {
		w.assess(pod, now)
	} else if event.InvolvedObject.Kind != "Pod" {
		w.assessMaker(uid, now)
	}
}

// isSame: a watch that starts again shows what it showed before.
func isSame(known, event *corev1.Event) bool {
	return known.UID == event.UID && known.Count == event.Count && happened(known).Equal(happened(event))
}

// isRepeat tells whether an event says again what the one before it said. Messages
// may differ, such as in the number of the sandbox that could not be made.
func isRepeat(known, event *corev1.Event) bool {
	if event.Count > 1 {
		return true
	}
	return known != nil && known.Reason == event.Reason && happened(event).After(happened(known))
}

func happened(event *corev1.Event) time.Time {
	latest := event.EventTime.Time
	for _, t := range []metav1.Time{event.FirstTimestamp, event.LastTimestamp} {
		if t.After(latest) {
			latest = t.Time
		}
	}
	return latest
}

func (w *podWatch) assess(pod *corev1.Pod, now time.Time) {
	if isReady(pod) {
		delete(w.troubles, pod.UID)
		return
	}
	reason, message := troubleOf(pod)
	if event := w.last[pod.UID]; reason == "" && event != nil && isStuck(event.Reason) && w.repeated[pod.UID] {
		reason, message = event.Reason, event.Message
	}
	w.note(pod.UID, reason, message, now)
}

// assessMaker looks at what can make no pod, or no volume: refused again and
// again by a quota, by pod security or for want of what it names.
func (w *podWatch) assessMaker(uid types.UID, now time.Time) {
	event := w.last[uid]
	if isRefusal(event.Reason) && w.repeated[uid] {
		w.note(uid, event.Reason, event.Message, now)
		return
	}
	delete(w.troubles, uid)
}

// lookAtReplicas takes a Deployment's own word on pods that cannot be made.
func (w *podWatch) lookAtReplicas(obj *unstructured.Unstructured, now time.Time) {
	if obj.GetKind() != "Deployment" && obj.GetKind() != "ReplicaSet" {
		return
	}
	if message, refused := condition(obj, "ReplicaFailure"); refused {
		w.note(obj.GetUID(), "FailedCreate", message, now)
		return
	}
	delete(w.troubles, obj.GetUID())
}

// note keeps since when a trouble lasts; no reason means that there is none now.
func (w *podWatch) note(uid types.UID, reason, message string, now time.Time) {
	known := w.troubles[uid]
	switch {
	case reason == "" && known != nil:
		known.active = false
	case reason == "":
	case known == nil:
		w.troubles[uid] = &ailing{now, true, reason, message}
	default:
		known.active, known.reason, known.message = true, reason, message
	}
}
