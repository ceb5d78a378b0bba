// SPDX-License-Identifier: Apache-2.0

package bookinfo

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
)

// tries is how often the page asks for reviews. Two tries of three seconds hide a slow answer of
// reviews for six seconds and then lose it: the flaw that the fault lesson finds.
const tries = 2

type product struct {
	ID              int    `json:"id"`
	Title           string `json:"title"`
	DescriptionHTML string `json:"descriptionHtml"`
}

// ProductPage serves the page of the one book there is, and the same facts as JSON.
//
// The end user it tells other services comes from its own session cookie, never from a header of
// the request: a client cannot choose a user by sending end-user to the page.
type ProductPage struct {
	http.Handler
	config  Config
	caller  caller
	results *results
}

// NewProductPage makes the service.
func NewProductPage(config Config) *ProductPage {
	mux := http.NewServeMux()
	s := &ProductPage{Handler: mux, config: config, caller: newCaller(false), results: newResults()}
	mux.HandleFunc("GET /health", health("Product page is healthy"))
	mux.HandleFunc("GET /{$}", s.page)
	mux.HandleFunc("GET /productpage", s.page)
	mux.HandleFunc("POST /login", login)
	mux.HandleFunc("GET /logout", logout)
	mux.HandleFunc("GET /metrics", s.results.serve)
	mux.HandleFunc("GET /api/v1/products", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, []product{book()})
	})
	mux.HandleFunc("GET /api/v1/products/{id}", s.api(s.details))
	mux.HandleFunc("GET /api/v1/products/{id}/reviews", s.api(s.reviews))
	mux.HandleFunc("GET /api/v1/products/{id}/ratings", s.api(s.ratings))
	return s
}

func book() product {
	return product{
		Title: "The Comedy of Errors",
		DescriptionHTML: `A comedy by <b>William Shakespeare</b>: two pairs of twins, parted as children, ` +
			`come to the same town on the same day.`,
	}
}

// fetch asks one other service about a book.
type fetch func(ctx context.Context, id int, header http.Header) (int, any)

func (s *ProductPage) api(ask fetch) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		id, ok := productID(r)
		if !ok {
			answer(w, http.StatusNotFound, problem{"please provide numeric product id"})
			return
		}
		code, body := ask(r.Context(), id, outgoing(r))
		answer(w, code, body)
	}
}

func (s *ProductPage) details(ctx context.Context, id int, header http.Header) (int, any) {
	return s.ask(ctx, "details", s.config.Details+"/details/"+strconv.Itoa(id), header, 1)
}

func (s *ProductPage) reviews(ctx context.Context, id int, header http.Header) (int, any) {
	return s.ask(ctx, "reviews", s.config.Reviews+"/reviews/"+strconv.Itoa(id), header, tries)
}

func (s *ProductPage) ratings(ctx context.Context, id int, header http.Header) (int, any) {
	return s.ask(ctx, "ratings", s.config.Ratings+"/ratings/"+strconv.Itoa(id), header, 1)
}

// ask returns 200 and the service's JSON, or the last try's status (500 where there was none) and
// the sentence that the page shows.
func (s *ProductPage) ask(ctx context.Context, service, url string, header http.Header, times int) (int, any) {
	last := http.StatusInternalServerError
	for range times {
		code, body, err := s.caller.get(ctx, url, header, s.config.Call)
		if err != nil || code == 0 {
			code = http.StatusInternalServerError
		}
		s.results.count(service, code)
		if code == http.StatusOK {
			return code, body
		}
		last = code
	}
	return last, problem{"Sorry, product " + service + " are currently unavailable for this book."}
}

// flood calls reviews further times and ignores the answers.
func (s *ProductPage) flood(ctx context.Context, header http.Header) {
	ctx = context.WithoutCancel(ctx)
	for range s.config.Flood {
		go s.reviews(ctx, 0, header)
	}
}

func (s *ProductPage) page(w http.ResponseWriter, r *http.Request) {
	header := outgoing(r)
	s.flood(r.Context(), header)
	shown := view{book: book(), user: userOf(r)}
	_, shown.details = s.details(r.Context(), 0, header)
	_, shown.reviews = s.reviews(r.Context(), 0, header)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = shown.write(w)
}

// outgoing returns the headers of the calls that a request leads to.
func outgoing(r *http.Request) http.Header {
	header := handOn(r.Header, forwarded())
	if user := userOf(r); user != "" {
		header.Set(userHeader, user)
	}
	return header
}

func decode[T any](body any) (T, bool) {
	var into T
	raw, ok := body.(json.RawMessage)
	if ok {
		ok = json.Unmarshal(raw, &into) == nil
	}
	return into, ok
}
