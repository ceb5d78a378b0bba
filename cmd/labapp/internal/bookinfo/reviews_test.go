// SPDX-License-Identifier: Apache-2.0

package bookinfo

import (
	"maps"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func reviewsOf(t *testing.T, config Config, version string) bookReviews {
	t.Helper()
	code, body := ask(must[*Reviews](t)(NewReviews(config, version)), http.MethodGet, "/reviews/0", "", nil)
	if code != http.StatusOK {
		t.Fatalf("reviews %s: %d %s", version, code, body)
	}
	return fromJSON[bookReviews](t, body)
}

func TestReviewsStars(t *testing.T) {
	config := testConfig(t)
	config.Ratings = serveTest(t, must[*Ratings](t)(NewRatings(config, "")))
	for version, color := range map[string]string{"v1": "", "v2": "black", "v3": "red"} {
		got := reviewsOf(t, config, version)
		if got.ID != "0" || got.Pod != "reviews-pod" || got.Cluster != "east" || len(got.Reviews) != 2 {
			t.Fatalf("%s: %+v", version, got)
		}
		var want [2]*rating
		if color != "" {
			want = [2]*rating{{Stars: 5, Color: color}, {Stars: 4, Color: color}}
		}
		if diff := cmp.Diff(want, [2]*rating{got.Reviews[0].Rating, got.Reviews[1].Rating}); diff != "" {
			t.Errorf("%s: %s", version, diff)
		}
	}
}

func TestReviewsWithoutRatings(t *testing.T) {
	config := testConfig(t)
	for name, handler := range map[string]http.HandlerFunc{
		"refusing": reply(503, `{"error":"x"}`), "no JSON": reply(200, "stars"), "other JSON": reply(200, `{}`),
	} {
		config.Ratings = serveTest(t, handler)
		for _, r := range reviewsOf(t, config, "v2").Reviews {
			if r.Rating == nil || *r.Rating != (rating{Error: "Ratings service is currently unavailable"}) {
				t.Errorf("%s: %+v", name, r.Rating)
			}
		}
	}
}

func TestReviewsWaitLongerForBlackStars(t *testing.T) {
	for version, want := range map[string]func(Config) time.Duration{
		"v2": func(c Config) time.Duration { return c.BlackRating },
		"v3": func(c Config) time.Duration { return c.OtherRating },
	} {
		config := testConfig(t)
		config.Ratings = serveTest(t, silent(make(chan time.Time, 1)))
		began := time.Now()
		got := reviewsOf(t, config, version)
		took, limit := time.Since(began), want(config)
		if took < limit || took > limit+200*time.Millisecond {
			t.Errorf("%s gave up after %s, want %s", version, took, limit)
		}
		if got.Reviews[0].Rating.Error != ratingsMissing {
			t.Errorf("%s: %+v", version, got.Reviews[0].Rating)
		}
	}
}

func TestReviewsHandOnHeaders(t *testing.T) {
	seen := make(chan http.Header, 1)
	config := testConfig(t)
	config.Ratings = serveTest(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen <- r.Header }))
	sent := incoming()
	sent.Set("End-User", "jason")
	ask(must[*Reviews](t)(NewReviews(config, "v3")), http.MethodGet, "/reviews/0", "", sent)
	got := <-seen
	sent.Del("X-Private")
	for name := range maps.Keys(sent) {
		if diff := cmp.Diff(sent[name], got[name]); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if slices.Contains(slices.Collect(maps.Keys(got)), "X-Private") {
		t.Error("a header outside the list was handed on")
	}
}

// incoming holds one of every header that is handed on, and one that is not.
func incoming() http.Header {
	header := http.Header{"X-Private": {"mine"}}
	for _, name := range forwarded() {
		header.Set(name, "value-of-"+name)
	}
	header.Set("Cookie", "a=b")
	return header
}
