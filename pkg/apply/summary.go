// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"fmt"
	"strings"
)

// Summary counts a plan.
type Summary struct {
	Verdicts map[Verdict]int  `json:"verdicts"`
	Evidence map[Evidence]int `json:"evidence"`
	Kinds    int              `json:"kinds"`
	Problems int              `json:"problems"`
}

// Summary counts verdicts, evidence, kinds of objects and problems.
func (p *Plan) Summary() Summary {
	s := Summary{Verdicts: map[Verdict]int{}, Evidence: map[Evidence]int{}, Problems: len(p.Problems)}
	kinds := map[string]bool{}
	for _, e := range p.Entries {
		s.Verdicts[e.Verdict]++
		if e.Evidence != "" {
			s.Evidence[e.Evidence]++
		}
		kinds[e.Ref.groupKind().String()] = true
	}
	s.Kinds = len(kinds)
	return s
}

// String reads like "1 to change, 22 unchanged, 0 to create, 0 to delete.
// evidence: 23 server"; rarer verdicts are named only when there are any.
func (s Summary) String() string {
	text := fmt.Sprintf("%d to change, %d unchanged, %d to create, %d to delete",
		s.Verdicts[Change], s.Verdicts[Unchanged], s.Verdicts[Create], s.Verdicts[Delete])
	rare := []struct {
		count int
		words string
	}{
		{s.Verdicts[Replace], "to replace"}, {s.Verdicts[Conflict], "in conflict"},
		{s.Verdicts[Kept], "kept"}, {s.Problems, "with an error"},
	}
	for _, r := range rare {
		if r.count > 0 {
			text += fmt.Sprintf(", %d %s", r.count, r.words)
		}
	}
	return text + "." + s.evidence()
}

func (s Summary) evidence() string {
	var parts []string
	for _, e := range []Evidence{Server, Schema, Shadow, Manifest} {
		if s.Evidence[e] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", s.Evidence[e], e))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "   evidence: " + strings.Join(parts, ", ")
}
