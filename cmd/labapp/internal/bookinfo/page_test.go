// SPDX-License-Identifier: Apache-2.0

package bookinfo

import (
	"net/http"
	"strings"
	"testing"
)

func TestPageShowsWhichVersionAnswered(t *testing.T) {
	for version, want := range map[string][]string{
		"v1": {"no stars, so reviews v1"},
		"v2": {`class="stars black">★★★★★<`, `class="stars black">★★★★☆<`, "black stars, so reviews v2", "reviews-pod in east"},
		"v3": {`class="stars red">★★★★☆<`, "red stars, so reviews v3"},
	} {
		config := testConfig(t)
		config.Ratings = serveTest(t, must[*Ratings](t)(NewRatings(config, "")))
		config.Reviews = serveTest(t, must[*Reviews](t)(NewReviews(config, version)))
		config.Details = serveTest(t, NewDetails())
		_, page := ask(NewProductPage(config), http.MethodGet, "/productpage", "", nil)
		for _, text := range append(want, "The Comedy of Errors", "paperback", `action="/login"`) {
			if !strings.Contains(page, text) {
				t.Errorf("%s: %q is missing in:\n%s", version, text, page)
			}
		}
	}
}

func TestPageSaysWhatIsMissing(t *testing.T) {
	config := testConfig(t)
	config.Details = serveTest(t, reply(500, ""))
	config.Reviews = serveTest(t, reply(200, `[1]`))
	code, page := ask(NewProductPage(config), http.MethodGet, "/", "", nil)
	for _, text := range []string{
		"Sorry, product details are currently unavailable for this book.", "The answer could not be understood.",
	} {
		if code != http.StatusOK || !strings.Contains(page, text) {
			t.Errorf("%d: %q is missing in:\n%s", code, text, page)
		}
	}
}

func TestPageEscapesWhatOthersSay(t *testing.T) {
	config := testConfig(t)
	config.Details = serveTest(t, reply(200, `{"author":"<script>x</script>"}`))
	config.Reviews = serveTest(t, reply(200, `{"podname":"<b>pod","reviews":[{"text":"<i>","rating":{"stars":99,"color":"\"><script>"}}]}`))
	session := http.Header{"Cookie": {"session=%3Cem%3E"}}
	_, page := ask(NewProductPage(config), http.MethodGet, "/", "", session)
	for _, text := range []string{"<script>", "<b>pod", "<i>", "<em>"} {
		if strings.Contains(page, text) {
			t.Errorf("%q stands unescaped in:\n%s", text, page)
		}
	}
}
