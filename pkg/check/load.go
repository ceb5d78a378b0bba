// SPDX-License-Identifier: Apache-2.0

package check

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The client's side of the agreement: the container that holds the load
// client, its command, how many requests are on their way at once, and how
// long a whole sample may take.
const (
	loadContainer   = "load"
	loadConcurrency = 16
	loadPatience    = 3 * time.Minute
)

// sample is the one document that the load client prints.
type sample struct {
	Requests  int        `json:"requests"`
	ElapsedMs float64    `json:"elapsedMs"`
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

// load sends n requests as a client from inside its pod.
func (s *session) load(ctx context.Context, name string, n int) (*sample, error) {
	client, ok := s.lab.Clients[name]
	if !ok {
		return nil, fmt.Errorf("client %q is not in the lab", name)
	}
	namespace, deployment := client.Workload(s.lab.Arena.Namespaces[0])
	pod, err := s.clientPod(ctx, namespace, deployment)
	if err != nil {
		return nil, fmt.Errorf("client %s: %w", name, err)
	}
	command := []string{"/labapp", "load", "run", "--url", client.URL,
		"--n", strconv.Itoa(n), "--concurrency", strconv.Itoa(loadConcurrency)}
	for _, header := range slices.Sorted(maps.Keys(client.Headers)) {
		command = append(command, "--header", header+": "+client.Headers[header])
	}
	ctx, cancel := context.WithTimeout(ctx, loadPatience)
	defer cancel()
	var out bytes.Buffer
	if err := s.exec.Exec(ctx, Target{namespace, pod, loadContainer}, command, &out); err != nil {
		return nil, fmt.Errorf("client %s: sending from pod %s/%s: %w", name, namespace, pod, err)
	}
	return readSample(out.Bytes(), n)
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
	counts map[string]int
	strays map[string]int // what responses of no class looked like
}

// sort evaluates each distinct response once.
func (s *sample) sort(c *classes) (*tally, error) {
	type distinct struct{ code, body int }
	known := map[distinct]string{}
	t := &tally{counts: map[string]int{}, strays: map[string]int{}}
	for _, r := range s.Responses {
		key := distinct{r.Code, -1}
		if r.Body != nil && *r.Body >= 0 && *r.Body < len(s.Bodies) {
			key.body = *r.Body
		}
		class, ok := known[key]
		if !ok {
			var err error
			if class, err = c.of(r.Code, s.body(key.body)); err != nil {
				return nil, err
			}
			known[key] = class
		}
		if t.counts[class]++; class == "" {
			t.strays[s.describe(r, key.body)]++
		}
	}
	return t, nil
}

func (s *sample) body(index int) string {
	if index < 0 {
		return ""
	}
	return s.Bodies[index]
}

func (s *sample) describe(r response, body int) string {
	switch {
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
		lines = append(lines, fmt.Sprintf("%s of no class: %s", thousands(t.strays[kind]), kind))
	}
	return lines
}
