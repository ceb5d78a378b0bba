// SPDX-License-Identifier: Apache-2.0

package load

import (
	"math"
	"time"
)

// Report is the whole outcome of a run.
type Report struct {
	Requests  int        `json:"requests"`
	ElapsedMs float64    `json:"elapsedMs"`
	Bodies    []string   `json:"bodies"` // distinct ones, in order of first use
	Responses []Response `json:"responses"`
}

// Response is one answer. Code 0 means that no HTTP answer came, and Error says why; Body is an
// index into the report's bodies, -1 for none.
type Response struct {
	Code  int     `json:"code"`
	Body  int     `json:"body"`
	Error string  `json:"error,omitempty"`
	Ms    float64 `json:"ms"`
}

// answer is a response whose body is not numbered yet.
type answer struct {
	code    int
	body    string
	err     string
	elapsed time.Duration
}

func newReport(answers []answer, elapsed time.Duration) *Report {
	report := &Report{
		Requests: len(answers), ElapsedMs: milliseconds(elapsed),
		Bodies: []string{}, Responses: make([]Response, 0, len(answers)),
	}
	index := map[string]int{}
	for _, a := range answers {
		response := Response{Code: a.code, Body: -1, Error: a.err, Ms: milliseconds(a.elapsed)}
		if a.code != 0 {
			response.Body = report.number(index, a.body)
		}
		report.Responses = append(report.Responses, response)
	}
	return report
}

func (r *Report) number(index map[string]int, body string) int {
	i, known := index[body]
	if !known {
		i = len(r.Bodies)
		index[body] = i
		r.Bodies = append(r.Bodies, body)
	}
	return i
}

// milliseconds rounds to microseconds: more digits would only make the document longer.
func milliseconds(d time.Duration) float64 {
	return math.Round(float64(d)/float64(time.Microsecond)) / 1000
}
