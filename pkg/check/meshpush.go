// SPDX-License-Identifier: Apache-2.0

package check

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// proxyState is what a proxy came to after a push; problem is "" when it
// acknowledged everything. A proxy that refuses goes on with what it had.
type proxyState struct {
	problem string
	refuses bool
	unsent  bool // what it lacks is of a kind that it may not ask for
}

// refusalStands is how long an error must stand after a push: until a proxy has
// answered the newest push, the error of an older one is shown.
const refusalStands = 2 * time.Second

// syncStatus is one proxy in istiod's answer about synchronisation.
type syncStatus struct {
	Proxy     string                `json:"proxy"`
	Resources map[string]syncedType `json:"resources"`
}

// syncedType is how far one kind of configuration has got.
type syncedType struct {
	Sent      string `json:"sent"`
	Acked     string `json:"acked"`
	LastError string `json:"lastError"`
}

// routingTypes are the kinds of configuration that a push always sends and
// that decide where requests go, in the order they are sent.
func routingTypes() []string {
	return []string{"Cluster", "ClusterLoadAssignment", "Listener", "RouteConfiguration"}
}

// pushed asks istiod to push what it has and waits until every proxy has
// acknowledged a nonce of each kind that is newer than before, or stands by its
// refusal.
func pushed(ctx context.Context, d insider, proxies []string) (map[string]proxyState, error) {
	before, err := synced(ctx, d)
	if err != nil {
		return nil, err
	}
	if _, err := d.get(ctx, "/debug/adsz?push=true"); err != nil {
		return nil, fmt.Errorf("asking for a push: %w", err)
	}
	var refused time.Time // since when all that is missing is refused
	for {
		now, err := synced(ctx, d)
		if err != nil {
			return nil, err
		}
		states := statesOf(proxies, before, now)
		if anyUnsent(states) {
			if err := unasked(ctx, d, now); err != nil {
				return nil, err
			}
			states = statesOf(proxies, before, now)
		}
		switch {
		case !refusing(states):
			refused = time.Time{}
		case refused.IsZero():
			refused = time.Now()
		}
		stands := !refused.IsZero() && time.Since(refused) >= refusalStands
		if allAcknowledged(states) || stands || !pause(ctx, pollEvery/4) {
			return states, nil
		}
	}
}

// statesOf leaves out proxies that are not connected.
func statesOf(proxies []string, before, now map[string]syncStatus) map[string]proxyState {
	states := map[string]proxyState{}
	for _, id := range proxies {
		if status, connected := now[id]; connected {
			states[id] = acknowledged(before[id], status)
		}
	}
	return states
}

func allAcknowledged(states map[string]proxyState) bool {
	for _, state := range states {
		if state.problem != "" {
			return false
		}
	}
	return true
}

// refusing tells whether some refuse and the others have acknowledged.
func refusing(states map[string]proxyState) bool {
	some := false
	for _, state := range states {
		if state.problem != "" && !state.refuses {
			return false
		}
		some = some || state.refuses
	}
	return some
}

// synced gives each connected proxy's status by its id, "pod.namespace".
func synced(ctx context.Context, d insider) (map[string]syncStatus, error) {
	data, err := d.get(ctx, "/debug/syncz")
	if err != nil {
		return nil, err
	}
	var list []syncStatus
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, fmt.Errorf("reading the proxies' state: %w", err)
	}
	byID := map[string]syncStatus{}
	for _, status := range list {
		byID[status.Proxy] = status
	}
	return byID, nil
}

// acknowledged compares a proxy's nonces with those before the push. What is
// still on its way comes before what is refused.
func acknowledged(before, now syncStatus) proxyState {
	found := proxyState{}
	for _, short := range routingTypes() {
		for url, state := range now.Resources {
			if !strings.HasSuffix(url, "."+short) || state.Sent == "" {
				continue
			}
			switch {
			case state.Sent == before.Resources[url].Sent:
				return proxyState{problem: "has not been sent its newest " + short, unsent: byName(short)}
			case state.LastError != "":
				found = proxyState{problem: "rejected " + short + ": " + state.LastError, refuses: true}
			case state.Acked != state.Sent:
				return proxyState{problem: "has not acknowledged its newest " + short}
			}
		}
	}
	return found
}
