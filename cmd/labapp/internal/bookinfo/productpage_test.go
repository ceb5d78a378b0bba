// SPDX-License-Identifier: Apache-2.0

package bookinfo

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

const reviewsError = `{"error":"Sorry, product reviews are currently unavailable for this book."}`

func TestPageTriesReviewsTwice(t *testing.T) {
	config := testConfig(t)
	calls := make(chan time.Time, 8)
	config.Reviews = serveTest(t, silent(calls))
	began := time.Now()
	code, body := ask(NewProductPage(config), http.MethodGet, "/api/v1/products/0/reviews", "", nil)
	took, limit := time.Since(began), 2*config.Call
	if code != 500 || body != reviewsError || len(calls) != 2 {
		t.Errorf("got %d %s after %d calls", code, body, len(calls))
	}
	if took < limit || took > limit+200*time.Millisecond {
		t.Errorf("took %s, want %s", took, limit)
	}
}

func TestSecondTryOfReviewsCounts(t *testing.T) {
	config := testConfig(t)
	var calls atomic.Int32
	config.Reviews = serveTest(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if calls.Add(1) == 1 {
			reply(503, "")(w, r)
			return
		}
		reply(200, `{"id":"0"}`)(w, r)
	}))
	code, body := ask(NewProductPage(config), http.MethodGet, "/api/v1/products/0/reviews", "", nil)
	if code != 200 || body != `{"id":"0"}` {
		t.Errorf("got %d %s", code, body)
	}
}

func TestOtherServicesAreTriedOnce(t *testing.T) {
	for service, path := range map[string]string{"details": "/api/v1/products/0", "ratings": "/api/v1/products/0/ratings"} {
		config := testConfig(t)
		calls := make(chan time.Time, 8)
		config.Details = serveTest(t, silent(calls))
		config.Ratings = config.Details
		code, body := ask(NewProductPage(config), http.MethodGet, path, "", nil)
		want := `{"error":"Sorry, product ` + service + ` are currently unavailable for this book."}`
		if code != 500 || body != want || len(calls) != 1 {
			t.Errorf("%s: got %d %s after %d calls", service, code, body, len(calls))
		}
	}
}

func TestPageAnswersWithTheStatusItGot(t *testing.T) {
	config := testConfig(t)
	config.Reviews = serveTest(t, reply(503, "busy"))
	code, body := ask(NewProductPage(config), http.MethodGet, "/api/v1/products/0/reviews", "", nil)
	if code != 503 || body != reviewsError {
		t.Errorf("got %d %s", code, body)
	}
}

func TestEndUserComesFromTheSessionOnly(t *testing.T) {
	cases := map[string]struct {
		cookie, header, want string
	}{
		"header alone":      {"", "jason", ""},
		"session":           {"session=jason", "", "jason"},
		"session wins":      {"session=ann", "jason", "ann"},
		"unfit for headers": {"session=a%0d%0ab", "", ""},
		"other alphabet":    {"session=%E5%A4%AA%E9%83%8E", "", "太郎"},
	}
	for name, c := range cases {
		seen := make(chan http.Header, 1)
		config := testConfig(t)
		config.Details = serveTest(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen <- r.Header }))
		sent := http.Header{}
		if c.cookie != "" {
			sent.Set("Cookie", c.cookie)
		}
		if c.header != "" {
			sent.Set("End-User", c.header)
		}
		ask(NewProductPage(config), http.MethodGet, "/api/v1/products/0", "", sent)
		if got := (<-seen).Get("End-User"); got != c.want {
			t.Errorf("%s: end-user %q, want %q", name, got, c.want)
		}
	}
}

func TestPageHandsOnHeaders(t *testing.T) {
	seen := make(chan http.Header, 1)
	config := testConfig(t)
	config.Details = serveTest(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen <- r.Header }))
	sent := incoming()
	ask(NewProductPage(config), http.MethodGet, "/api/v1/products/0", "", sent)
	got := <-seen
	for _, name := range forwarded() {
		if got.Get(name) != sent.Get(name) {
			t.Errorf("%s: %q, want %q", name, got.Get(name), sent.Get(name))
		}
	}
	if got.Get("X-Private") != "" {
		t.Error("a header outside the list was handed on")
	}
}

func TestPageOpensAConnectionForEveryCall(t *testing.T) {
	config := testConfig(t)
	remotes := make(chan string, 2)
	config.Details = serveTest(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		remotes <- r.RemoteAddr
		reply(200, "{}")(w, r)
	}))
	page := NewProductPage(config)
	for range 2 {
		ask(page, http.MethodGet, "/api/v1/products/0", "", nil)
	}
	if first, second := <-remotes, <-remotes; first == second {
		t.Errorf("both calls came over the connection from %s", first)
	}
}

func TestFloodCallsReviewsFurther(t *testing.T) {
	config := testConfig(t)
	config.Flood = 4
	calls := make(chan time.Time, 16)
	config.Reviews = serveTest(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls <- time.Now()
		reply(200, "{}")(w, r)
	}))
	config.Details = serveTest(t, NewDetails())
	ask(NewProductPage(config), http.MethodGet, "/productpage", "", nil)
	for range 5 {
		<-calls
	}
}

func TestMetricsCountAnswers(t *testing.T) {
	config := testConfig(t)
	config.Details = serveTest(t, NewDetails())
	config.Reviews = serveTest(t, reply(503, ""))
	page := NewProductPage(config)
	ask(page, http.MethodGet, "/", "", nil)
	_, got := ask(page, http.MethodGet, "/metrics", "", nil)
	for _, line := range []string{
		`request_result_total{destination_app="details",response_code="200"} 1`,
		`request_result_total{destination_app="reviews",response_code="503"} 2`,
	} {
		if !strings.Contains(got, line) {
			t.Errorf("%s is missing in:\n%s", line, got)
		}
	}
}

func TestLoginAndLogout(t *testing.T) {
	page := NewProductPage(testConfig(t))
	form := url.Values{"username": {" jason "}}.Encode()
	request := httptest.NewRequest(http.MethodPost, "/login", strings.NewReader(form))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	recorder := httptest.NewRecorder()
	page.ServeHTTP(recorder, request)
	cookie := recorder.Result().Cookies()[0]
	if cookie.Name != "session" || cookie.Value != "jason" || recorder.Header().Get("Location") != "/productpage" {
		t.Errorf("login: %v, to %s", cookie, recorder.Header().Get("Location"))
	}
	recorder = httptest.NewRecorder()
	page.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/logout", nil))
	if gone := recorder.Result().Cookies()[0]; gone.MaxAge >= 0 {
		t.Errorf("logout leaves %v", gone)
	}
}
