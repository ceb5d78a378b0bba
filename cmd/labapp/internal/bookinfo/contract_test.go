// SPDX-License-Identifier: Apache-2.0

package bookinfo

import (
	"net/http"
	"testing"
	"time"
)

func TestDurationsOfTheContract(t *testing.T) {
	config, err := ConfigFrom(func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	for name, pair := range map[string][2]time.Duration{
		"call": {config.Call, 3 * time.Second}, "black": {config.BlackRating, 10 * time.Second},
		"other": {config.OtherRating, 2500 * time.Millisecond}, "delay": {config.Delay, 7 * time.Second},
		"flip": {config.Flip, time.Minute},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: %s, want %s", name, pair[0], pair[1])
		}
	}
}

func TestTimeoutsFromTheEnvironment(t *testing.T) {
	env := map[string]string{"CALL_TIMEOUT": "4s", "RATINGS_TIMEOUT": "800ms"}
	config, err := ConfigFrom(func(name string) string { return env[name] })
	if err != nil {
		t.Fatal(err)
	}
	got := [3]time.Duration{config.Call, config.BlackRating, config.OtherRating}
	if want := [3]time.Duration{4 * time.Second, 800 * time.Millisecond, 800 * time.Millisecond}; got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestAddressesFromTheEnvironment(t *testing.T) {
	env := map[string]string{
		"REVIEWS_HOSTNAME": "other", "REVIEWS_SERVICE_PORT": "80", "SERVICES_DOMAIN": "books.svc",
		"RATINGS_SERVICE_PORT": "tcp://10.0.0.1:9080", "FLOOD_FACTOR": "3",
	}
	config, err := ConfigFrom(func(name string) string { return env[name] })
	if err != nil {
		t.Fatal(err)
	}
	got := [3]string{config.Details, config.Reviews, config.Ratings}
	want := [3]string{"http://details.books.svc:9080", "http://other.books.svc:80", "http://ratings.books.svc:9080"}
	if got != want || config.Flood != 3 {
		t.Errorf("got %v, flood %d", got, config.Flood)
	}
	if _, err := ConfigFrom(func(string) string { return "many" }); err == nil {
		t.Error("FLOOD_FACTOR=many was taken")
	}
}

func TestHealth(t *testing.T) {
	config := testConfig(t)
	for sentence, handler := range map[string]http.Handler{
		"Product page is healthy": NewProductPage(config),
		"Details is healthy":      NewDetails(),
		"Reviews is healthy":      must[*Reviews](t)(NewReviews(config, "v1")),
		"Ratings is healthy":      must[*Ratings](t)(NewRatings(config, "faulty")),
		"Load is healthy":         Healthy("Load is healthy"),
	} {
		code, body := ask(handler, http.MethodGet, "/health", "", nil)
		if code != http.StatusOK || fromJSON[status](t, body).Status != sentence {
			t.Errorf("%s: %d %s", sentence, code, body)
		}
	}
}

func TestDetails(t *testing.T) {
	code, body := ask(NewDetails(), http.MethodGet, "/details/7", "", nil)
	want := `{"id":7,"author":"William Shakespeare","year":1595,"type":"paperback","pages":200,` +
		`"publisher":"PublisherA","language":"English","ISBN-10":"1234567890","ISBN-13":"123-1234567890"}`
	if code != http.StatusOK || body != want {
		t.Errorf("got %d %s", code, body)
	}
	if code, _ := ask(NewDetails(), http.MethodGet, "/details/seven", "", nil); code != http.StatusBadRequest {
		t.Errorf("a name for a number: got %d", code)
	}
}
