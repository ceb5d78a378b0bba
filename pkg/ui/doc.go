// SPDX-License-Identifier: Apache-2.0

// Package ui owns the terminal: which stream is one, whether colour is wanted,
// how wide it is, and how steps, bars, questions and Markdown are drawn there.
// It receives plain values and knows no lab. Nothing else imports a terminal
// library. Meaning never rests on colour alone: a sign or a word carries it,
// and a stream that is no terminal gets plain lines without redrawing.
package ui
