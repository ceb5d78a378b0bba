// SPDX-License-Identifier: Apache-2.0

package bookinfo

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"
)

type stars map[string]int

type bookRatings struct {
	ID      int   `json:"id"`
	Ratings stars `json:"ratings"`
}

// Ratings serves the stars reviewers gave, and stores what is posted in memory.
type Ratings struct {
	http.Handler
	config  Config
	variant string
	started time.Time

	mu     sync.Mutex
	posted map[int]stars
}

// NewRatings makes the service in one variant: "" answers always, "faulty" refuses and "delayed"
// delays half of the requests (or all of one user, see Config.DelayedUser), "unavailable" and
// "unhealthy" alternate between good and bad times.
func NewRatings(config Config, variant string) (*Ratings, error) {
	if !slices.Contains([]string{"", "faulty", "delayed", "unavailable", "unhealthy"}, variant) {
		return nil, fmt.Errorf("unknown variant %q of ratings", variant)
	}
	mux := http.NewServeMux()
	s := &Ratings{Handler: mux, config: config, variant: variant, started: config.Now(), posted: map[int]stars{}}
	mux.HandleFunc("GET /health", s.health)
	mux.HandleFunc("GET /ratings/{id}", s.get)
	mux.HandleFunc("POST /ratings/{id}", s.post)
	return s, nil
}

func (s *Ratings) health(w http.ResponseWriter, _ *http.Request) {
	if s.variant == "unhealthy" && s.badTime(s.config.SlowFlip) {
		answer(w, http.StatusInternalServerError, status{"Ratings is not healthy"})
		return
	}
	answer(w, http.StatusOK, status{"Ratings is healthy"})
}

func (s *Ratings) get(w http.ResponseWriter, r *http.Request) {
	id, ok := productID(r)
	switch {
	case !ok:
		answer(w, http.StatusBadRequest, problem{"please provide numeric product ID"})
		return
	case s.refuses():
		answer(w, http.StatusServiceUnavailable, problem{"Service unavailable"})
		return
	case s.variant == "delayed" && s.delays(r):
		if !pause(r, s.config.Delay) {
			return
		}
	}
	answer(w, http.StatusOK, bookRatings{id, s.of(id)})
}

func (s *Ratings) post(w http.ResponseWriter, r *http.Request) {
	id, ok := productID(r)
	if !ok {
		answer(w, http.StatusBadRequest, problem{"please provide numeric product ID"})
		return
	}
	var given stars
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, answerLimit)).Decode(&given); err != nil || given == nil {
		answer(w, http.StatusBadRequest, problem{"please provide valid ratings JSON"})
		return
	}
	s.mu.Lock()
	s.posted[id] = given
	s.mu.Unlock()
	answer(w, http.StatusOK, bookRatings{id, given})
}

func (s *Ratings) of(id int) stars {
	s.mu.Lock()
	defer s.mu.Unlock()
	if given, ok := s.posted[id]; ok {
		return given
	}
	return stars{"Reviewer1": 5, "Reviewer2": 4}
}

func (s *Ratings) delays(r *http.Request) bool {
	if user := s.config.DelayedUser; user != "" {
		return r.Header.Get(userHeader) == user
	}
	return s.config.Random() < 0.5
}

func (s *Ratings) refuses() bool {
	switch s.variant {
	case "faulty":
		return s.config.Random() < 0.5
	case "unavailable":
		return s.badTime(s.config.Flip)
	case "unhealthy":
		return s.badTime(s.config.SlowFlip)
	}
	return false
}

// badTime says whether an odd number of periods has passed since the start.
func (s *Ratings) badTime(period time.Duration) bool {
	return s.config.Now().Sub(s.started)/period%2 == 1
}

// pause waits, and says false when the caller went away first.
func pause(r *http.Request, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	}
}
