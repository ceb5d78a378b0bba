// SPDX-License-Identifier: Apache-2.0

package check

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Seen is how many responses were of one kind.
type Seen struct {
	// Kind is a class, or "code 503" or "no answer" where there is none.
	Kind    string  `json:"kind"`
	Count   int     `json:"count"`
	Percent float64 `json:"percent"`
}

// seen counts the kinds, the most frequent first.
func (s *sample) seen(classes []string) []Seen {
	counts := map[string]int{}
	for i, class := range classes {
		counts[kind(class, s.Responses[i].Code)]++
	}
	var all []Seen
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		all = append(all, Seen{name, counts[name], percent(counts[name], len(classes))})
	}
	slices.SortStableFunc(all, func(a, b Seen) int { return cmp.Compare(b.Count, a.Count) })
	return all
}

// kind names what a response is, even where it is of no class.
func kind(class string, code int) string {
	switch {
	case class != "":
		return class
	case code == 0:
		return "no answer"
	}
	return fmt.Sprintf("code %d", code)
}

// fits are the ruled-out values that may be behind what was measured.
func (s *Share) fits() []float64 {
	var fits []float64
	for _, wrong := range slices.Sorted(slices.Values(s.RuledOut)) {
		if s.Low <= wrong && wrong <= s.High {
			fits = append(fits, wrong)
		}
	}
	return fits
}

// lies places a measured share among the true value and the wrong ones, for
// example "v2 fits 20, which is wrong" or "v2 lies between 10 and 20".
func (s *Share) lies(name string) string {
	switch {
	case len(s.Fits) == 1:
		return fmt.Sprintf("%s fits %s, which is wrong", name, list(s.Fits))
	case len(s.Fits) > 1:
		return fmt.Sprintf("%s fits %s, which are wrong", name, list(s.Fits))
	}
	known := slices.Sorted(slices.Values(append([]float64{s.Expected}, s.RuledOut...)))
	at, _ := slices.BinarySearch(known, s.Percent)
	switch at {
	case 0:
		return fmt.Sprintf("%s lies below %s", name, number(known[0]))
	case len(known):
		return fmt.Sprintf("%s lies above %s", name, number(known[at-1]))
	}
	return fmt.Sprintf("%s lies between %s and %s", name, number(known[at-1]), number(known[at]))
}

// explain says of each share that failed what its number means, and what came
// instead of a class that did not come at all.
func (r *Result) explain(drawn *tally) {
	if r.Verdict != Failed {
		return
	}
	r.Seen = drawn.seen
	absent, stated := false, map[string]bool{}
	for i := range r.Shares {
		s := &r.Shares[i]
		stated[s.Class] = true
		if s.OK {
			continue
		}
		s.Fits = s.fits()
		r.Detail = append(r.Detail, s.lies(s.Class))
		absent = absent || s.Count == 0 && s.Expected > 0
	}
	others := slices.DeleteFunc(slices.Clone(drawn.seen), func(s Seen) bool { return stated[s.Kind] })
	if absent && len(others) > 0 {
		r.Detail = append(r.Detail, "instead: "+kinds(others))
	}
}

// kinds reads for example "v1 81.0 %, no answer 4.0 %".
func kinds(all []Seen) string {
	words := make([]string, len(all))
	for i, seen := range all {
		words[i] = fmt.Sprintf("%s %.1f %%", seen.Kind, seen.Percent)
	}
	return strings.Join(words, ", ")
}
