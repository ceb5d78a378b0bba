// SPDX-License-Identifier: Apache-2.0

// Package load sends a number of HTTP requests and keeps every answer.
//
// It judges nothing: which answers are right is for the reader of its report to say.
package load
