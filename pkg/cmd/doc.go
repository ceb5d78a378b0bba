// SPDX-License-Identifier: Apache-2.0

// Package cmd is the command line: one file a verb, flags, what is printed, and
// the one place where an error becomes a message and an exit code. It wires the
// concrete packages into the runner and decides nothing about labs itself.
package cmd
