// SPDX-License-Identifier: Apache-2.0

package bookinfo

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

const defaultRatings = `{"id":0,"ratings":{"Reviewer1":5,"Reviewer2":4}}`

func TestRatingsKeepWhatIsPosted(t *testing.T) {
	service := must[*Ratings](t)(NewRatings(testConfig(t), ""))
	steps := []struct {
		method, path, body string
		code               int
		want               string
	}{
		{"GET", "/ratings/0", "", 200, defaultRatings},
		{"POST", "/ratings/0", `{"Reviewer1":1}`, 200, `{"id":0,"ratings":{"Reviewer1":1}}`},
		{"GET", "/ratings/0", "", 200, `{"id":0,"ratings":{"Reviewer1":1}}`},
		{"GET", "/ratings/1", "", 200, `{"id":1,"ratings":{"Reviewer1":5,"Reviewer2":4}}`},
		{"POST", "/ratings/0", `five`, 400, `{"error":"please provide valid ratings JSON"}`},
		{"GET", "/ratings/x", "", 400, `{"error":"please provide numeric product ID"}`},
	}
	for _, s := range steps {
		if code, body := ask(service, s.method, s.path, s.body, nil); code != s.code || body != s.want {
			t.Errorf("%s %s %s: got %d %s", s.method, s.path, s.body, code, body)
		}
	}
}

func TestRatingsVariants(t *testing.T) {
	cases := []struct {
		variant string
		random  float64
		after   time.Duration
		code    int
		health  int
	}{
		{"faulty", 0.4, 0, 503, 200},
		{"faulty", 0.6, 0, 200, 200},
		{"unavailable", 0, 59 * time.Second, 200, 200},
		{"unavailable", 0, 61 * time.Second, 503, 200},
		{"unavailable", 0, 121 * time.Second, 200, 200},
		{"unhealthy", 0, 16 * time.Minute, 503, 500},
	}
	for _, c := range cases {
		config := testConfig(t)
		config.Random = func() float64 { return c.random }
		service := must[*Ratings](t)(NewRatings(config, c.variant))
		service.config.Now = func() time.Time { return config.Now().Add(c.after) }
		code, _ := ask(service, http.MethodGet, "/ratings/0", "", nil)
		health, _ := ask(service, http.MethodGet, "/health", "", nil)
		if code != c.code || health != c.health {
			t.Errorf("%s after %s: got %d, health %d", c.variant, c.after, code, health)
		}
	}
}

func TestRatingsDelayed(t *testing.T) {
	config := testConfig(t)
	config.Random = func() float64 { return 0 }
	service := must[*Ratings](t)(NewRatings(config, "delayed"))
	began := time.Now()
	_, body := ask(service, http.MethodGet, "/ratings/0", "", nil)
	if took := time.Since(began); took < config.Delay || body != defaultRatings {
		t.Errorf("got %s after %s", body, took)
	}
}

// Nobody else is delayed, whatever the dice say.
func TestRatingsDelayOneUser(t *testing.T) {
	config := testConfig(t)
	config.Random = func() float64 { return 0 }
	config.DelayedUser = "jason"
	service := must[*Ratings](t)(NewRatings(config, "delayed"))
	for user, want := range map[string]bool{"jason": true, "jasonette": false, "": false} {
		request := httptest.NewRequest(http.MethodGet, "/ratings/0", nil)
		request.Header.Set(userHeader, user)
		if got := service.delays(request); got != want {
			t.Errorf("user %q: delayed %t", user, got)
		}
	}
}

func TestUnknownVariantAndVersion(t *testing.T) {
	if _, err := NewRatings(testConfig(t), "slow"); err == nil {
		t.Error("ratings took an unknown variant")
	}
	if _, err := NewReviews(testConfig(t), "v9"); err == nil {
		t.Error("reviews took an unknown version")
	}
}
