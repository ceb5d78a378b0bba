// SPDX-License-Identifier: Apache-2.0

package bookinfo

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// testConfig holds the contract's durations a hundred times shorter, and a clock that stands still.
func testConfig(t *testing.T) Config {
	t.Helper()
	config, err := ConfigFrom(func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range []*time.Duration{&config.Call, &config.BlackRating, &config.OtherRating, &config.Delay} {
		*d /= 100
	}
	start := time.Unix(0, 0)
	config.Now = func() time.Time { return start }
	config.Pod, config.Cluster = "reviews-pod", "east"
	return config
}

func serveTest(t *testing.T, handler http.Handler) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// reply answers every request in one way.
func reply(code int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(code)
		_, _ = w.Write([]byte(body))
	}
}

// silent answers no request before its caller gives up.
func silent(calls chan<- time.Time) http.HandlerFunc {
	return func(_ http.ResponseWriter, r *http.Request) {
		calls <- time.Now()
		<-r.Context().Done()
	}
}

// ask sends one request to a handler and returns the status and the body without its line end.
func ask(handler http.Handler, method, path, body string, header http.Header) (int, string) {
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	maps.Copy(request.Header, header)
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	return recorder.Code, strings.TrimSpace(recorder.Body.String())
}

func fromJSON[T any](t *testing.T, text string) T {
	t.Helper()
	var into T
	if err := json.Unmarshal([]byte(text), &into); err != nil {
		t.Fatalf("%q is no JSON: %v", text, err)
	}
	return into
}

func must[T any](t *testing.T) func(T, error) T {
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}
