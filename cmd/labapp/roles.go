// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"

	"github.com/kubectl-labs/kubectl-labs/cmd/labapp/internal/bookinfo"
	"github.com/kubectl-labs/kubectl-labs/cmd/labapp/internal/load"
	"github.com/kubectl-labs/kubectl-labs/cmd/labapp/internal/serve"
)

const usage = `labapp: the lab application

  labapp productpage                     the book's page; asks details and reviews
  labapp details                         facts about a book
  labapp reviews --version v1|v2|v3      reviews; v2 and v3 add stars from ratings, black and red
  labapp ratings [--variant VARIANT]     stars; faulty, delayed, unavailable or unhealthy
  labapp load serve                      a pod to start load from; waits
  labapp load run --url URL [--n 1] [--concurrency 1] [--header 'name: value']...
                  [--method GET] [--timeout 15s] [--fresh]
                                         sends n requests, prints one JSON document

Environment: PORT (9080), DETAILS_HOSTNAME, REVIEWS_HOSTNAME, RATINGS_HOSTNAME,
DETAILS_SERVICE_PORT, REVIEWS_SERVICE_PORT, RATINGS_SERVICE_PORT, SERVICES_DOMAIN,
CLUSTER_NAME, FLOOD_FACTOR, DELAYED_USER (ratings delayed: this user's requests, all
of them), CALL_TIMEOUT (productpage, 3s), RATINGS_TIMEOUT (reviews, 10s in v2, else 2.5s)
`

// usageError is a call that no role understands.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

func dispatch(ctx context.Context, args []string, env func(string) string, stdout, stderr io.Writer) error {
	if len(args) == 0 {
		return &usageError{"a role is needed"}
	}
	switch args[0] {
	case "-h", "--help", "help":
		return flag.ErrHelp
	case "load":
		return dispatchLoad(ctx, args[1:], env, stdout, stderr)
	}
	handler, err := service(args[0], args[1:], env)
	if err != nil {
		return err
	}
	return serve.Run(ctx, env, handler, stderr)
}

// service returns the handler of one of Bookinfo's services.
func service(role string, args []string, env func(string) string) (http.Handler, error) {
	flags := newFlags(role)
	version, variant := new(string), new(string)
	switch role {
	case "reviews":
		version = flags.String("version", "v1", "")
	case "ratings":
		variant = flags.String("variant", "", "")
	}
	if err := parse(flags, args); err != nil {
		return nil, err
	}
	config, err := bookinfo.ConfigFrom(env)
	if err != nil {
		return nil, err
	}
	switch role {
	case "productpage":
		return bookinfo.NewProductPage(config), nil
	case "details":
		return bookinfo.NewDetails(), nil
	case "reviews":
		return asHandler(bookinfo.NewReviews(config, *version))
	case "ratings":
		return asHandler(bookinfo.NewRatings(config, *variant))
	}
	return nil, &usageError{fmt.Sprintf("unknown role %q", role)}
}

func dispatchLoad(ctx context.Context, args []string, env func(string) string, stdout, stderr io.Writer) error {
	if len(args) == 0 {
		return &usageError{"load needs serve or run"}
	}
	switch args[0] {
	case "-h", "--help":
		return flag.ErrHelp
	case "serve":
		if err := parse(newFlags("load serve"), args[1:]); err != nil {
			return err
		}
		return serve.Run(ctx, env, bookinfo.Healthy("Load is healthy"), stderr)
	case "run":
		return runLoad(ctx, args[1:], stdout)
	}
	return &usageError{fmt.Sprintf("unknown role %q", "load "+args[0])}
}

func runLoad(ctx context.Context, args []string, stdout io.Writer) error {
	options := load.Options{Header: http.Header{}}
	flags := newFlags("load run")
	options.Bind(flags)
	if err := parse(flags, args); err != nil {
		return err
	}
	if err := options.Validate(); err != nil {
		return &usageError{err.Error()}
	}
	report, err := load.Run(ctx, options)
	if err != nil {
		return err
	}
	return json.NewEncoder(stdout).Encode(report)
}

func newFlags(role string) *flag.FlagSet {
	flags := flag.NewFlagSet(role, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	return flags
}

func parse(flags *flag.FlagSet, args []string) error {
	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return err
	case err != nil:
		return &usageError{flags.Name() + ": " + err.Error()}
	case flags.NArg() > 0:
		return &usageError{fmt.Sprintf("%s: unexpected argument %q", flags.Name(), flags.Arg(0))}
	}
	return nil
}

// asHandler turns an unknown version or variant into a wrong call.
func asHandler[H http.Handler](handler H, err error) (http.Handler, error) {
	if err != nil {
		return nil, &usageError{err.Error()}
	}
	return handler, nil
}
