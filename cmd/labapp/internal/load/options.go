// SPDX-License-Identifier: Apache-2.0

package load

import (
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Options say what is sent.
type Options struct {
	URL         string
	Method      string
	Header      http.Header
	N           int           // requests in all
	Concurrency int           // requests under way at once
	Timeout     time.Duration // for one request, body included
	Fresh       bool          // a new connection for every request, else one kept by each worker
}

// Bind adds the options' flags, with their defaults.
func (o *Options) Bind(flags *flag.FlagSet) {
	flags.StringVar(&o.URL, "url", "", "")
	flags.StringVar(&o.Method, "method", http.MethodGet, "")
	flags.IntVar(&o.N, "n", 1, "")
	flags.IntVar(&o.Concurrency, "concurrency", 1, "")
	flags.DurationVar(&o.Timeout, "timeout", 15*time.Second, "")
	flags.BoolVar(&o.Fresh, "fresh", false, "")
	flags.Func("header", "", o.addHeader)
}

func (o *Options) addHeader(line string) error {
	name, value, ok := strings.Cut(line, ":")
	if name = strings.TrimSpace(name); !ok || name == "" {
		return errors.New("want 'name: value'")
	}
	o.Header.Add(name, strings.TrimSpace(value))
	return nil
}

// Validate says what cannot be sent.
func (o *Options) Validate() error {
	at, err := url.Parse(o.URL)
	switch {
	case err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https":
		return fmt.Errorf("load run: --url %q is no http address", o.URL)
	case o.N < 1 || o.Concurrency < 1:
		return errors.New("load run: --n and --concurrency start at 1")
	case o.Timeout <= 0:
		return errors.New("load run: --timeout must be above 0")
	}
	return nil
}
