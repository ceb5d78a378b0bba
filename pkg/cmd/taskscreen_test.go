// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-labs/kubectl-labs/pkg/catalog"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
	"github.com/kubectl-labs/kubectl-labs/pkg/runner"
	"github.com/kubectl-labs/kubectl-labs/pkg/ui"
)

const gapEnglish = `
Step 4 of 8   jason sees v2, nobody else                                    task

  Next:  kubectl labs hint fault-injection           a nudge (1 of 3 shown)
         kubectl labs shell fault-injection          a shell; edit
                                                     work/fix-the-time-outs
         kubectl labs check fault-injection --watch  measure while you work
         kubectl labs solve fault-injection          the solution, previewed
`

const gapJapanese = `
ステップ 4 / 8   jason だけが v2 を見る                                     課題

  次は:  kubectl labs hint fault-injection           ヒント (1/3 表示済み)
         kubectl labs shell fault-injection          シェル
                                                     (work/fix-the-time-outs)
         kubectl labs check fault-injection --watch  作業中、測り続ける
         kubectl labs solve fault-injection          解答 (プレビュー付き)
`

// TestATaskOnEightyColumns draws the longest names that are to be expected.
func TestATaskOnEightyColumns(t *testing.T) {
	l := &lab.Lab{Metadata: lab.Metadata{Name: "fault-injection"}}
	step := lab.Step{ID: "fix-the-time-outs", Task: "x", Title: lab.Text{"en": "jason sees v2, nobody else", "ja": "jason だけが v2 を見る"}}
	guide := &catalog.Guide{Sections: []catalog.Section{{ID: step.ID, Hints: []string{"a", "b", "c"}}}}
	for lang, want := range map[string]string{"en": gapEnglish, "ja": gapJapanese} {
		var out bytes.Buffer
		s := &screen{story: &ui.Stream{Writer: &out, Width: 80}, guide: guide, lang: lang, words: wordsIn(lang)}
		s.heading(4, 8, step)
		s.Gap(l, step, runner.Progress{Hints: 1})
		if d := cmp.Diff(want, out.String()); d != "" {
			t.Errorf("%s (-want +got):\n%s", lang, d)
		}
		for line := range strings.SplitSeq(out.String(), "\n") {
			if ui.Width(line) > 80 {
				t.Errorf("%s: %d columns: %q", lang, ui.Width(line), line)
			}
		}
	}
}

// TestAStepIsLookedBackOn says why a solution works only where it was shown.
func TestAStepIsLookedBackOn(t *testing.T) {
	guide := &catalog.Guide{Sections: []catalog.Section{{ID: "one", Solution: "Because.", Debrief: "So it was."}}}
	for solved, want := range map[bool]string{
		false: "\n  Looking back\n\nSo it was.\n",
		true:  "\n  Why the solution works\n\nBecause.\n\n  Looking back\n\nSo it was.\n",
	} {
		var out bytes.Buffer
		s := &screen{story: &ui.Stream{Writer: &out, Width: 80}, guide: guide, words: english()}
		s.Passed(lab.Step{ID: "one"}, runner.Progress{Solved: solved})
		s.Passed(lab.Step{ID: "without"}, runner.Progress{Solved: solved})
		if d := cmp.Diff(want, out.String()); d != "" {
			t.Errorf("solved %v (-want +got):\n%s", solved, d)
		}
	}
}
