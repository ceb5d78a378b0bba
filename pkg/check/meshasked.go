// SPDX-License-Identifier: Apache-2.0

package check

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
)

// byName tells whether a proxy asks for a kind of configuration by names. Of the
// other kinds it is always sent all.
func byName(short string) bool {
	return short == "RouteConfiguration" || short == "ClusterLoadAssignment"
}

// anyUnsent tells whether some proxy was not sent what it may not ask for.
func anyUnsent(states map[string]proxyState) bool {
	for _, state := range states {
		if state.unsent {
			return true
		}
	}
	return false
}

// asking is one connection of a proxy, with the names it asks for of each kind.
type asking struct {
	ConnectionID string              `json:"connectionId"` // the proxy's id, a dash and a number
	Watches      map[string][]string `json:"watches"`
}

func (a asking) proxy() string {
	return a.ConnectionID[:max(0, strings.LastIndex(a.ConnectionID, "-"))]
}

// unasked takes out of the proxies' status what they no longer ask for: a gateway
// whose last port was closed asks for no routes, is sent none, and keeps its old
// nonce. That is asked only where something was not sent, and after the listeners
// were acknowledged, which say what is asked for.
func unasked(ctx context.Context, d insider, now map[string]syncStatus) error {
	data, err := d.get(ctx, "/debug/adsz")
	if err != nil {
		return err
	}
	var answer struct {
		Clients []asking `json:"clients"`
	}
	if err := json.Unmarshal(data, &answer); err != nil {
		return fmt.Errorf("reading what the proxies ask for: %w", err)
	}
	asked := map[string]bool{} // by proxy and kind; a proxy may have an older connection
	for _, c := range answer.Clients {
		for url, names := range c.Watches {
			asked[c.proxy()+url] = asked[c.proxy()+url] || len(names) > 0
		}
	}
	for proxy, status := range now {
		maps.DeleteFunc(status.Resources, func(url string, _ syncedType) bool {
			named, known := asked[proxy+url]
			return known && !named && byName(url[strings.LastIndex(url, ".")+1:])
		})
	}
	return nil
}
