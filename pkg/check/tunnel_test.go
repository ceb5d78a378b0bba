// SPDX-License-Identifier: Apache-2.0

package check

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"k8s.io/apimachinery/pkg/util/httpstream"
)

// slowDialer connects after a while.
type slowDialer struct {
	after      time.Duration
	connection *closeCounter
}

func (d slowDialer) Dial(...string) (httpstream.Connection, string, error) {
	time.Sleep(d.after)
	return d.connection, "", nil
}

type closeCounter struct {
	httpstream.Connection
	closed int
}

func (c *closeCounter) Close() error {
	c.closed++
	return nil
}

func TestConnectKeepsToItsTime(t *testing.T) {
	const limit = 30 * time.Second
	for name, c := range map[string]struct {
		after  time.Duration
		err    error
		closed int
	}{
		"in time":  {limit / 2, nil, 0},
		"too late": {2 * limit, context.DeadlineExceeded, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), limit)
				defer cancel()
				began, dialer := time.Now(), slowDialer{c.after, &closeCounter{}}
				_, err := connect(ctx, dialer)
				if took := time.Since(began); !errors.Is(err, c.err) || took != min(c.after, limit) {
					t.Errorf("%v after %s", err, took)
				}
				time.Sleep(2 * limit)
				if dialer.connection.closed != c.closed {
					t.Errorf("closed %d times", dialer.connection.closed)
				}
			})
		})
	}
}
