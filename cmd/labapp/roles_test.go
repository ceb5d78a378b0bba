// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func call(t *testing.T, env map[string]string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	code = run(t.Context(), args, func(name string) string { return env[name] }, &out, &err)
	return code, out.String(), err.String()
}

func TestHelp(t *testing.T) {
	for _, args := range [][]string{{"--help"}, {"reviews", "--help"}, {"load", "--help"}, {"load", "run", "-h"}} {
		if code, out, _ := call(t, nil, args...); code != 0 || !strings.Contains(out, "labapp load run") {
			t.Errorf("%v: %d %q", args, code, out)
		}
	}
}

func TestWrongCalls(t *testing.T) {
	for want, args := range map[string][]string{
		"a role is needed":            {},
		`unknown role "review"`:       {"review"},
		`unknown role "load walk"`:    {"load", "walk"},
		"load needs serve or run":     {"load"},
		`unknown version "v4"`:        {"reviews", "--version", "v4"},
		`unknown variant "slow"`:      {"ratings", "--variant", "slow"},
		`unexpected argument "extra"`: {"details", "extra"},
		"-version":                    {"details", "--version", "v1"},
		"is no http address":          {"load", "run", "--url", "reviews"},
		"want 'name: value'":          {"load", "run", "--url", "http://a", "--header", "x"},
	} {
		if code, _, err := call(t, nil, args...); code != 2 || !strings.Contains(err, want) {
			t.Errorf("%v: %d %q", args, code, err)
		}
	}
}

func TestBadSurroundings(t *testing.T) {
	for want, env := range map[string]map[string]string{
		"FLOOD_FACTOR": {"FLOOD_FACTOR": "-1"}, "listening": {"PORT": "nowhere"},
		"CALL_TIMEOUT": {"CALL_TIMEOUT": "3"}, "RATINGS_TIMEOUT": {"RATINGS_TIMEOUT": "-2s"},
	} {
		if code, _, err := call(t, env, "productpage"); code != 1 || !strings.Contains(err, want) {
			t.Errorf("%v: %d %q", env, code, err)
		}
	}
}

func TestLoadRunPrintsOneDocument(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	code, out, _ := call(t, nil, "load", "run", "--url", server.URL, "--n", "3", "--concurrency", "2")
	var document struct {
		Requests  int
		ElapsedMs float64
		Bodies    []string
		Responses []map[string]any
	}
	decoder := json.NewDecoder(strings.NewReader(out))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&document); err != nil || decoder.More() || code != 0 {
		t.Fatalf("%d %v in %s", code, err, out)
	}
	if document.Requests != 3 || len(document.Responses) != 3 || len(document.Bodies) != 1 || document.Responses[0]["code"] != 404.0 {
		t.Errorf("got %s", out)
	}
}
