// SPDX-License-Identifier: Apache-2.0

package load

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func options(t *testing.T, args ...string) Options {
	t.Helper()
	o := Options{Header: http.Header{}}
	flags := flag.NewFlagSet("load run", flag.ContinueOnError)
	o.Bind(flags)
	if err := flags.Parse(args); err != nil {
		t.Fatal(err)
	}
	return o
}

func run(t *testing.T, handler http.HandlerFunc, args ...string) *Report {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	report, err := Run(t.Context(), options(t, append(args, "--url", server.URL)...))
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestRunKeepsEveryAnswer(t *testing.T) {
	var n atomic.Int64
	report := run(t, func(w http.ResponseWriter, _ *http.Request) {
		if i := n.Add(1); i%4 == 0 {
			w.WriteHeader(http.StatusTeapot)
		}
		fmt.Fprintf(w, "body %d", n.Load()%2)
	}, "--n", "40", "--concurrency", "1")
	codes := map[int]int{}
	for _, r := range report.Responses {
		codes[r.Code]++
		if r.Body < 0 || r.Error != "" {
			t.Errorf("got %+v", r)
		}
	}
	if report.Requests != 40 || codes[200] != 30 || codes[418] != 10 || len(report.Bodies) != 2 {
		t.Errorf("%d requests, codes %v, bodies %q", report.Requests, codes, report.Bodies)
	}
}

func TestRunKeepsToTheConcurrency(t *testing.T) {
	var now, most atomic.Int64
	run(t, func(http.ResponseWriter, *http.Request) {
		at := now.Add(1)
		for seen := most.Load(); at > seen; seen = most.Load() {
			most.CompareAndSwap(seen, at)
		}
		now.Add(-1)
	}, "--n", "200", "--concurrency", "4")
	if most.Load() > 4 {
		t.Errorf("%d requests were under way at once", most.Load())
	}
}

func TestRunSendsHeadersAndMethod(t *testing.T) {
	seen := make(chan *http.Request, 1)
	run(t, func(_ http.ResponseWriter, r *http.Request) { seen <- r },
		"--header", "end-user: jason", "--header", "x-a:1", "--header", "x-a: 2", "--header", "Host: bookinfo", "--method", "POST")
	r := <-seen
	if r.Header.Get("End-User") != "jason" || len(r.Header["X-A"]) != 2 || r.Host != "bookinfo" || r.Method != "POST" {
		t.Errorf("got %s %s %v", r.Method, r.Host, r.Header)
	}
}

func TestFreshConnections(t *testing.T) {
	for fresh, want := range map[bool]int{true: 5, false: 1} {
		var mu sync.Mutex
		remotes := map[string]bool{}
		run(t, func(_ http.ResponseWriter, r *http.Request) {
			mu.Lock()
			defer mu.Unlock()
			remotes[r.RemoteAddr] = true
		}, "--n", "5", fmt.Sprintf("--fresh=%t", fresh))
		if len(remotes) != want {
			t.Errorf("fresh %t: %d connections, want %d", fresh, len(remotes), want)
		}
	}
}

func TestRedirectsAreAnswers(t *testing.T) {
	report := run(t, http.RedirectHandler("/elsewhere", http.StatusFound).ServeHTTP)
	if report.Responses[0].Code != http.StatusFound {
		t.Errorf("got %+v", report.Responses[0])
	}
}

func TestNoAnswer(t *testing.T) {
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	cut := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	t.Cleanup(cut.Close)
	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	t.Cleanup(slow.Close)
	for _, c := range []struct{ url, timeout, want string }{
		{closed.URL, "1m", "connection refused"},
		{cut.URL, "1m", "connection closed before the answer was whole"},
		{slow.URL, "50ms", "no answer within 50ms"},
	} {
		report, err := Run(t.Context(), options(t, "--url", c.url, "--timeout", c.timeout, "--method", "POST"))
		if err != nil {
			t.Fatal(err)
		}
		if got := report.Responses[0]; got.Code != 0 || got.Body != -1 || got.Error != c.want {
			t.Errorf("got %+v, want %s", got, c.want)
		}
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { cancel() }))
	t.Cleanup(server.Close)
	began := time.Now()
	_, err := Run(ctx, options(t, "--url", server.URL, "--n", "1000000"))
	if err == nil || time.Since(began) > 10*time.Second {
		t.Errorf("got %v after %s", err, time.Since(began))
	}
}

func TestValidate(t *testing.T) {
	for wrong, args := range map[string][]string{
		"--url":     {"--url", "reviews:9080"},
		"--n":       {"--url", "http://a", "--n", "0"},
		"--timeout": {"--url", "http://a", "--timeout", "0s"},
	} {
		o := options(t, args...)
		if err := o.Validate(); err == nil || !strings.Contains(err.Error(), wrong) {
			t.Errorf("%v: got %v", args, err)
		}
	}
	o := options(t, "--url", "http://reviews:9080/reviews/0")
	if err := o.Validate(); err != nil {
		t.Error(err)
	}
}
