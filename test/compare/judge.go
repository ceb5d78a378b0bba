// SPDX-License-Identifier: Apache-2.0

package main

import (
	"regexp"
	"slices"
	"strings"
)

// question is one acceptance case: a folder of input and what a preview has to
// tell a person about it.
type question struct {
	folder, title string

	prunes    bool   // what left the folder is to go
	recreated bool   // the cluster is made anew on the same address before others.sh
	then      string // what the tool does after its preview: apply, force or await
	watch     string // what kubectl is asked before the preview and at the end
	facts     []fact
}

// weight says what a fact decides.
type weight int

const (
	part  weight = iota // one of the things to be told
	heart               // without it the answer is no
	guard               // needed for a yes, and no merit by itself
)

// fact is one thing that a right answer has: in a few words, and what is said
// where it is not so.
type fact struct {
	weight  weight
	asked   string
	lacking string
	holds   func(seen) bool
}

// judge says yes where every fact holds, no where a heart or everything is
// missing, partly otherwise, and what is lacking.
func (q question) judge(s seen) string {
	var lacking []string
	told, hurt := false, false
	for _, f := range q.facts {
		switch ok := f.holds(s); {
		case ok:
			told = told || f.weight != guard
		default:
			hurt = hurt || f.weight == heart
			lacking = append(lacking, f.lacking)
		}
	}
	switch {
	case len(lacking) == 0:
		return yes
	case told && !hurt:
		return "partly: " + strings.Join(lacking, "; ")
	default:
		return "no: " + strings.Join(lacking, "; ")
	}
}

const yes = "yes"

// shows asks for every pattern in the preview's text.
func shows(patterns ...string) func(seen) bool {
	return func(s seen) bool { return found(s.preview.text, patterns) == len(patterns) }
}

// hides refuses every one of them.
func hides(patterns ...string) func(seen) bool {
	return func(s seen) bool { return found(s.preview.text, patterns) == 0 }
}

func found(text string, patterns []string) int {
	return len(slices.DeleteFunc(slices.Clone(patterns), func(p string) bool { return !regexp.MustCompile(p).MatchString(text) }))
}

func all(facts ...func(seen) bool) func(seen) bool {
	return func(s seen) bool {
		return !slices.ContainsFunc(facts, func(f func(seen) bool) bool { return !f(s) })
	}
}

func either(a, b func(seen) bool) func(seen) bool {
	return func(s seen) bool { return a(s) || b(s) }
}

func refuses(s seen) bool   { return s.preview.code > 1 }
func accepts(s seen) bool   { return s.preview.code <= 1 }
func different(s seen) bool { return s.preview.code == 1 }
func stays(s seen) bool     { return s.is == s.was }

// changed finds a word in the removed or added lines of any tool's rendering:
// the sign comes first, or after columns of line numbers.
func changed(sign, word string) string { return `(?m)^[\s\d,|]*` + sign + `.*` + word }
