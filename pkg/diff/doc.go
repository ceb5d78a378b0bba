// SPDX-License-Identifier: Apache-2.0

// Package diff compares two versions of one Kubernetes object and renders the
// differences as lines.
//
// It owns what counts as noise, how list items are matched, how Secret values
// are hidden and the one YAML encoding everything is shown in. It is pure: it
// asks no cluster, prints nothing and knows no colours; lines carry marks.
// What the server's schema says about lists, it reads off objects' managed fields.
// Objects are expected as decoded from JSON (int64, float64, string, bool, nil).
package diff
