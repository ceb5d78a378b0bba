// SPDX-License-Identifier: Apache-2.0

package check

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"
)

// slack is by how much responses may take longer without being different, in
// quarters of a second: a machine is busy at one time and idle at another.
const slack = 3

// comparison is one question put to two fingerprints.
type comparison struct {
	chance float64 // of a difference as large as theirs where there is none
	words  string
}

// Differs compares exactly and says in words what differs most clearly, for
// example "jason: 10.3 % of 400 are v2, of the other 99.8 % of 400". Two
// fingerprints of the same behaviour are taken for different with a chance below
// Alpha. What differs by less than the samples can show, or by no more than
// 0.75 s, does not count.
func (f Fingerprint) Differs(other Fingerprint) (string, bool) {
	var asked []comparison
	for _, name := range merged(f.Clients, other.Clients) {
		mine, known := f.Clients[name]
		theirs, knownThere := other.Clients[name]
		if !known || !knownThere {
			return name + ": is a client of one of the two only", true
		}
		asked = append(asked, mine.compare(name, theirs)...)
	}
	if len(asked) == 0 {
		return "", false
	}
	clearest := slices.MinFunc(asked, func(a, b comparison) int { return cmp.Compare(a.chance, b.chance) })
	if clearest.chance*float64(len(asked)) >= Alpha {
		return "", false
	}
	return clearest.words, true
}

// compare asks of each class how often it comes, and of those that come in both
// samples whether they take longer in one.
func (a Answers) compare(client string, b Answers) []comparison {
	var asked []comparison
	for _, class := range merged(a.Times, b.Times) {
		mine, theirs := a.Times[class], b.Times[class]
		hits, others := from(mine, 0), from(theirs, 0)
		asked = append(asked, comparison{
			chance: unlike(hits, a.Total, others, b.Total),
			words: fmt.Sprintf("%s: %.1f %% of %s are %s, of the other %.1f %% of %s", client,
				percent(hits, a.Total), Thousands(a.Total), class, percent(others, b.Total), Thousands(b.Total)),
		})
		if hits > 0 && others > 0 {
			asked = append(asked, longer(client+": "+class, "the other", mine, theirs)...)
			asked = append(asked, longer(client+": the other's "+class, "this one", theirs, mine)...)
		}
	}
	return asked
}

// longer asks whether more of one sample's responses of a class take some time
// and the slack than of the other's take that time.
func longer(what, against string, a, b map[int]int) []comparison {
	var asked []comparison
	n, m := from(a, 0), from(b, 0)
	for at := 1; at+slack <= slices.Max(slices.Collect(maps.Keys(a))); at++ {
		slow, others := from(a, at+slack), from(b, at)
		asked = append(asked, comparison{
			chance: moreThan(slow, n, others, m),
			words: fmt.Sprintf("%s takes %s or longer in %.1f %% of %s, in %s even %s in %.1f %% of %s", what,
				quarters(at+slack), percent(slow, n), Thousands(n), against, quarters(at), percent(others, m), Thousands(m)),
		})
	}
	return asked
}

// from counts the responses that took so many quarters of a second or longer.
func from(times map[int]int, quarters int) int {
	count := 0
	for took, n := range times {
		if took >= quarters {
			count += n
		}
	}
	return count
}

func quarters(n int) string { return number((time.Duration(n) * quarter).Seconds()) + " s" }

// merged are the names in either.
func merged[V any](a, b map[string]V) []string {
	names := slices.AppendSeq(slices.Collect(maps.Keys(a)), maps.Keys(b))
	slices.Sort(names)
	return slices.Compact(names)
}
