// SPDX-License-Identifier: Apache-2.0

package bookinfo

import (
	"net/http"
	"slices"
)

// userHeader carries the name of the person who is logged in; routes are chosen by it.
const userHeader = "end-user"

// forwarded lists the request headers that every service hands on, so that a trace stays whole and
// a mesh can tell requests apart. userHeader is not among them: see ProductPage.
func forwarded() []string {
	return []string{
		"x-request-id", "x-ot-span-context", "x-datadog-trace-id", "x-datadog-parent-id",
		"x-datadog-sampling-priority", "x-cloud-trace-context", "grpc-trace-bin",
		"traceparent", "tracestate", "sw8",
		"b3", "x-b3-traceid", "x-b3-spanid", "x-b3-parentspanid", "x-b3-sampled", "x-b3-flags",
		"cookie", "authorization", "jwt", "user-agent",
	}
}

// handOn copies the named headers of an incoming request.
func handOn(from http.Header, names []string) http.Header {
	to := http.Header{}
	for _, name := range names {
		if values := from.Values(name); len(values) > 0 {
			to[http.CanonicalHeaderKey(name)] = slices.Clone(values)
		}
	}
	return to
}
