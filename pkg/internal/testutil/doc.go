// SPDX-License-Identifier: Apache-2.0

// Package testutil serves tests only: golden files, and a real API server with
// its store, started for one test run and stopped at its end. It refuses to
// skip: a missing program is a failure that names what to run.
package testutil
