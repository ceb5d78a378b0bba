// SPDX-License-Identifier: Apache-2.0

package check

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
)

// proxyState is what a proxy came to after a push; problem is "" when it
// acknowledged everything.
type proxyState struct{ problem string }

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
// acknowledged a nonce of each kind that is newer than before.
func pushed(ctx context.Context, d istiod, proxies []string) (map[string]proxyState, error) {
	before, err := synced(ctx, d)
	if err != nil {
		return nil, err
	}
	if _, err := d.get(ctx, "/debug/adsz?push=true"); err != nil {
		return nil, fmt.Errorf("asking for a push: %w", err)
	}
	for {
		now, err := synced(ctx, d)
		if err != nil {
			return nil, err
		}
		states, all := map[string]proxyState{}, true
		for _, id := range proxies {
			status, connected := now[id]
			if !connected {
				continue
			}
			states[id] = acknowledged(before[id], status)
			all = all && states[id].problem == ""
		}
		if all || !pause(ctx, pollEvery/4) {
			return states, nil
		}
	}
}

// synced gives each connected proxy's status by its id, "pod.namespace".
func synced(ctx context.Context, d istiod) (map[string]syncStatus, error) {
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

// acknowledged compares a proxy's nonces with those before the push.
func acknowledged(before, now syncStatus) proxyState {
	for _, short := range routingTypes() {
		for url, state := range now.Resources {
			if !strings.HasSuffix(url, "."+short) || state.Sent == "" {
				continue
			}
			switch {
			case state.LastError != "":
				return proxyState{"rejected " + short + ": " + state.LastError}
			case state.Sent == before.Resources[url].Sent:
				return proxyState{"has not been sent its newest " + short}
			case state.Acked != state.Sent:
				return proxyState{"has not acknowledged its newest " + short}
			}
		}
	}
	return proxyState{}
}
