// SPDX-License-Identifier: Apache-2.0

package check

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// LoadContainer is the container of a client's pods that holds the load client.
const LoadContainer = "load"

// loadPatience is how long a whole sample may take.
const loadPatience = 3 * time.Minute

// sample is the document that the load client prints, or several joined.
type sample struct {
	Bodies    []string   `json:"bodies"`
	Responses []response `json:"responses"`
}

// response is one answer; Code is 0 when none came, Body an index into
// Bodies, absent or negative when there is none.
type response struct {
	Code  int     `json:"code"`
	Body  *int    `json:"body"`
	Error string  `json:"error"`
	Ms    float64 `json:"ms"`
}

// readSample refuses a sample that is not what was asked for.
func readSample(data []byte, n int) (*sample, error) {
	var s sample
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, fmt.Errorf("reading the load client's report: %w: %s", err, excerpt(string(data)))
	}
	if len(s.Responses) != n {
		return nil, fmt.Errorf("the load client reports %d responses to %d requests", len(s.Responses), n)
	}
	return &s, nil
}

// tally is a sample sorted into classes.
type tally struct {
	total  int
	counts map[string]int
	seen   []Seen
	places map[place]int  // latency only
	strays map[string]int // what responses of no class looked like
}

// sort counts the classes, and what those of none looked like.
func (s *sample) sort(ctx context.Context, c *classes) (*tally, error) {
	classes, err := s.classify(ctx, c)
	if err != nil {
		return nil, err
	}
	t := &tally{total: len(classes), seen: s.seen(classes), counts: map[string]int{}, strays: map[string]int{}}
	for i, class := range classes {
		if t.counts[class]++; class == "" {
			t.strays[s.describe(s.Responses[i])]++
		}
	}
	return t, nil
}

// classify gives the class of each response, "" for none. Each distinct
// response is evaluated once.
func (s *sample) classify(ctx context.Context, c *classes) ([]string, error) {
	type distinct struct{ code, body int }
	known := map[distinct]string{}
	names := make([]string, len(s.Responses))
	for i, r := range s.Responses {
		key := distinct{r.Code, s.index(r)}
		class, ok := known[key]
		if !ok {
			var err error
			if class, err = c.of(ctx, r.Code, s.body(key.body)); err != nil {
				return nil, err
			}
			known[key] = class
		}
		names[i] = class
	}
	return names, nil
}

// index is a response's place in Bodies, -1 for none.
func (s *sample) index(r response) int {
	if r.Body == nil || *r.Body < 0 || *r.Body >= len(s.Bodies) {
		return -1
	}
	return *r.Body
}

func (s *sample) body(index int) string {
	if index < 0 {
		return ""
	}
	return s.Bodies[index]
}

func (s *sample) describe(r response) string {
	switch body := s.index(r); {
	case r.Code == 0:
		return "no answer: " + r.Error
	case body < 0:
		return fmt.Sprintf("code %d, no body", r.Code)
	default:
		return fmt.Sprintf("code %d: %s", r.Code, excerpt(strings.TrimSpace(s.body(body))))
	}
}

// lines lists the most frequent strays.
func (t *tally) lines() []string {
	const most = 3
	kinds := slices.SortedFunc(maps.Keys(t.strays), func(a, b string) int {
		if t.strays[a] != t.strays[b] {
			return t.strays[b] - t.strays[a]
		}
		return strings.Compare(a, b)
	})
	var lines []string
	for _, kind := range kinds[:min(len(kinds), most)] {
		lines = append(lines, fmt.Sprintf("%s of no class: %s", Thousands(t.strays[kind]), kind))
	}
	return lines
}
