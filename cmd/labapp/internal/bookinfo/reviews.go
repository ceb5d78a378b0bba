// SPDX-License-Identifier: Apache-2.0

package bookinfo

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// ratingsMissing stands where stars would, when ratings did not answer in time.
const ratingsMissing = "Ratings service is currently unavailable"

type rating struct {
	Stars int    `json:"stars,omitempty"`
	Color string `json:"color,omitempty"`
	Error string `json:"error,omitempty"`
}

type review struct {
	Reviewer string  `json:"reviewer"`
	Text     string  `json:"text"`
	Rating   *rating `json:"rating,omitempty"`
}

type bookReviews struct {
	ID      string   `json:"id"`
	Pod     string   `json:"podname"`
	Cluster string   `json:"clustername"`
	Reviews []review `json:"reviews"`
}

// Reviews serves two reviews of any numbered book, from v2 on with stars from ratings.
type Reviews struct {
	http.Handler
	config Config
	color  string // of the stars; "" shows none
	limit  time.Duration
	caller caller
}

// NewReviews makes one version of the service: v1 without stars, v2 with black, v3 with red ones.
func NewReviews(config Config, version string) (*Reviews, error) {
	mux := http.NewServeMux()
	s := &Reviews{Handler: mux, config: config, limit: config.OtherRating, caller: newCaller(true)}
	switch version {
	case "v1":
	case "v2":
		s.color, s.limit = "black", config.BlackRating
	case "v3":
		s.color = "red"
	default:
		return nil, fmt.Errorf("unknown version %q of reviews: v1, v2 or v3", version)
	}
	mux.HandleFunc("GET /health", health("Reviews is healthy"))
	mux.HandleFunc("GET /reviews/{id}", s.get)
	return s, nil
}

func (s *Reviews) get(w http.ResponseWriter, r *http.Request) {
	id, ok := productID(r)
	if !ok {
		answer(w, http.StatusNotFound, problem{"please provide numeric product id"})
		return
	}
	reviews := []review{
		{Reviewer: "Reviewer1", Text: "Two pairs of twins, one long day, and I laughed all the way through."},
		{Reviewer: "Reviewer2", Text: "Quick and good-humoured, though nobody in it ever asks the obvious question."},
	}
	if s.color != "" {
		s.rate(r, id, reviews)
	}
	answer(w, http.StatusOK, bookReviews{strconv.Itoa(id), s.config.Pod, s.config.Cluster, reviews})
}

// rate adds stars, or why there are none.
func (s *Reviews) rate(r *http.Request, id int, reviews []review) {
	given := s.ratings(r.Context(), id, handOn(r.Header, append(forwarded(), userHeader)))
	for i := range reviews {
		reviews[i].Rating = &rating{Error: ratingsMissing}
		if n, ok := given[reviews[i].Reviewer]; ok {
			reviews[i].Rating = &rating{Stars: n, Color: s.color}
		}
	}
}

// ratings returns nil when ratings gave no answer of use within the version's limit.
func (s *Reviews) ratings(ctx context.Context, id int, header http.Header) stars {
	url := s.config.Ratings + "/ratings/" + strconv.Itoa(id)
	_, body, err := s.caller.get(ctx, url, header, s.limit)
	if err != nil || body == nil {
		return nil
	}
	var given bookRatings
	if json.Unmarshal(body, &given) != nil {
		return nil
	}
	return given.Ratings
}
