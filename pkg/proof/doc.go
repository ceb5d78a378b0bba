// SPDX-License-Identifier: Apache-2.0

// Package proof puts a lab's checks to the proof, on a real cluster. Each step is
// measured in four states: untouched, each answer that the author wrote down,
// solved, and reset. Then come answers that are derived from the solution by small
// rules: mutants, which must be rejected or be shown to behave like the solution,
// and equivalents, which say the same in another way and must be accepted.
//
// It decides what is tried and what the outcome means. It prints nothing, knows no
// flag, and reaches the cluster through the interface Bed alone.
package proof
