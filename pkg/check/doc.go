// SPDX-License-Identifier: Apache-2.0

// Package check measures whether the cluster behaves as a step says it
// should, and nothing else: requests are sent and counted, objects are read.
//
// A traffic check states true and wrong shares. The size of the sample and
// its bounds come from exact binomials, so that a right cluster is rejected,
// or a named wrong one accepted, less than once in 100,000. The sample is
// drawn once, after the ground is still, and decides: there is no retry
// until it is green. What could not be measured is neither passed nor failed.
//
// It changes nothing in the cluster and opens no port.
package check
