// SPDX-License-Identifier: Apache-2.0

// Package schemagen makes the JSON Schema of lab.yaml from the source of the Go
// types: their fields, their comments, and their schema tags.
//
// A tag is a list of words: required (and not empty), oneof (exactly one of the
// fields so marked), anyof (at least one of them), form=NAME (a pattern of
// lab.Forms), positive (a quantity that is not 0, as times always are), keys=NAME
// (what form is to values, for a map's keys), const=WORD, enum=WORD, min=NUMBER,
// max=NUMBER (of numbers, also those in a list or map), and unique.
package schemagen
