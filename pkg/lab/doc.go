// SPDX-License-Identifier: Apache-2.0

// Package lab owns the format of a lab: the types of lab.yaml, the strict
// reading of it, and every rule a lab must keep before anything is run.
//
// All mistakes in a file are gathered and told together, each with its line
// and, where one is near, the name that was probably meant. The comments of
// the types are the author's manual.
//
// It builds no manifests, talks to no cluster and compiles no expressions.
package lab
