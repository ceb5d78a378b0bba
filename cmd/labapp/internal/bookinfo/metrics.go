// SPDX-License-Identifier: Apache-2.0

package bookinfo

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// results counts the answers of other services, for Prometheus.
type results struct {
	mu     sync.Mutex
	counts map[result]int
}

type result struct {
	service string
	code    int
}

func newResults() *results { return &results{counts: map[result]int{}} }

func (c *results) count(service string, code int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.counts[result{service, code}]++
}

func (c *results) serve(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4")
	fmt.Fprint(w, "# HELP request_result_total Answers of other services.\n# TYPE request_result_total counter\n",
		strings.Join(c.lines(), ""))
}

func (c *results) lines() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	lines := make([]string, 0, len(c.counts))
	for r, n := range c.counts {
		lines = append(lines, fmt.Sprintf("request_result_total{destination_app=%q,response_code=\"%d\"} %d\n", r.service, r.code, n))
	}
	slices.Sort(lines)
	return lines
}
