// SPDX-License-Identifier: Apache-2.0

package bookinfo

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// answerLimit bounds the answer of another service that is kept in memory.
const answerLimit = 1 << 20

// caller asks other services for JSON.
type caller struct{ client *http.Client }

// newCaller makes a caller. A pooled one keeps connections; the other opens one for every call,
// so that a mesh chooses anew each time even where it balances connections only.
func newCaller(pooled bool) caller {
	transport := &http.Transport{DisableKeepAlives: !pooled, MaxIdleConnsPerHost: 64, DisableCompression: true}
	return caller{&http.Client{Transport: transport}}
}

// get fetches url within limit. Without an HTTP answer the status is 0; a JSON body is returned
// for 200 only. An answer of 200 that is no JSON counts as none.
func (c caller) get(ctx context.Context, url string, header http.Header, limit time.Duration) (int, json.RawMessage, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, nil, fmt.Errorf("preparing a request: %w", err)
	}
	request.Header = header.Clone()
	response, err := c.client.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, answerLimit))
	switch {
	case err != nil:
		return 0, nil, fmt.Errorf("reading the answer of %s: %w", url, err)
	case response.StatusCode != http.StatusOK:
		return response.StatusCode, nil, nil
	case !json.Valid(body):
		return 0, nil, fmt.Errorf("the answer of %s is no JSON", url)
	}
	return response.StatusCode, body, nil
}
