// SPDX-License-Identifier: Apache-2.0

// Package runner owns the story of a lab: preflight, cluster, images, platform,
// then each step's preview, question, apply, wait and check, and the journal on
// disk that lets an interrupted story go on. It decides what happens next and
// tells a Reporter; it draws nothing, asks nobody by itself and knows no flag.
package runner
