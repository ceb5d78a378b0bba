// SPDX-License-Identifier: Apache-2.0

package load

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// bodyLimit is how much of one body is kept.
const bodyLimit = 64 << 10

// Run sends the requests and returns when the last one has its answer or its error. Only an end of
// ctx is an error of Run itself.
func Run(ctx context.Context, o Options) (*Report, error) {
	client := newClient(o)
	defer client.CloseIdleConnections()
	answers := make([]answer, o.N)
	var next atomic.Int64
	var workers sync.WaitGroup
	began := time.Now()
	for range min(o.Concurrency, o.N) {
		workers.Go(func() {
			for i := next.Add(1) - 1; i < int64(o.N) && ctx.Err() == nil; i = next.Add(1) - 1 {
				answers[i] = send(ctx, client, o)
			}
		})
	}
	workers.Wait()
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("sending %d requests: %w", o.N, err)
	}
	return newReport(answers, time.Since(began)), nil
}

func newClient(o Options) *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			DisableKeepAlives: o.Fresh, MaxIdleConnsPerHost: o.Concurrency, DisableCompression: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func send(ctx context.Context, client *http.Client, o Options) answer {
	began := time.Now()
	code, body, err := exchange(ctx, client, o)
	result := answer{code: code, body: body, elapsed: time.Since(began)}
	if err != nil {
		result.code, result.body, result.err = 0, "", reason(err, o.Timeout)
	}
	return result
}

func exchange(ctx context.Context, client *http.Client, o Options) (int, string, error) {
	ctx, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, o.Method, o.URL, nil)
	if err != nil {
		return 0, "", err
	}
	request.Header = o.Header.Clone()
	request.Host = o.Header.Get("Host")
	response, err := client.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, bodyLimit))
	if err != nil {
		return 0, "", err
	}
	// The rest is read too, so that the connection can serve the next request.
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return 0, "", err
	}
	return response.StatusCode, string(body), nil
}

// reason says briefly why no answer came, without addresses: equal failures then read equal.
func reason(err error, timeout time.Duration) string {
	var errno syscall.Errno
	var dns *net.DNSError
	var at *url.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "no answer within " + timeout.String()
	case errors.As(err, &errno):
		return errno.Error()
	case errors.As(err, &dns):
		return dns.Err
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "connection closed before the answer was whole"
	case errors.As(err, &at):
		return at.Err.Error()
	}
	return err.Error()
}
