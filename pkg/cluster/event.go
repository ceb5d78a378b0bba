// SPDX-License-Identifier: Apache-2.0

package cluster

import "sync"

// EventKind says what an Event reports.
type EventKind string

// The kinds of event.
const (
	Started EventKind = "started" // a phase began; Text names it
	Done    EventKind = "done"    // that phase ended well
	Broken  EventKind = "broken"  // that phase went wrong
	Warning EventKind = "warning" // something the person should know; Text is a sentence
	NodeUp  EventKind = "nodeUp"  // containerd of Node answers: images can be loaded into it
)

// Event is progress while a cluster is made.
type Event struct {
	Kind EventKind `json:"kind"`
	Text string    `json:"text,omitempty"`
	Node Node      `json:"node,omitzero"`
}

// serial passes events on one at a time; a nil callback drops them.
func serial(events func(Event)) func(Event) {
	var mu sync.Mutex
	return func(e Event) {
		if events == nil {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		events(e)
	}
}
