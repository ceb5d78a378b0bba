// SPDX-License-Identifier: Apache-2.0

package labs_test

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-labs/kubectl-labs/pkg/catalog"
	"github.com/kubectl-labs/kubectl-labs/pkg/check"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// clientWidth is the room that the terminal gives to a client's name at least.
const clientWidth = 10

// A guide shows measurements as the terminal does, and of checks that the lab has:
// one that is changed wants the guide's output anew.
func TestGuidesShowMeasurementsAsPrinted(t *testing.T) {
	for _, entry := range shipped(t) {
		for _, lang := range lab.Languages() {
			name := path.Join(entry.Dir, "guide."+lang+".md")
			text, err := fs.ReadFile(entry.FS, name)
			if err != nil {
				t.Fatal(err)
			}
			for _, block := range measuredBlocks(string(text)) {
				for _, problem := range misprints(entry, block) {
					t.Errorf("%s: %s", name, problem)
				}
			}
		}
	}
}

// promise is a class of a measurement, or a time, with what is expected of it.
type promise struct{ client, class, expected string }

// measured is a line that shows one.
type measured struct {
	promise

	line string
}

// measuredBlocks reads the measurements in a guide's code blocks.
func measuredBlocks(guide string) [][]measured {
	var blocks [][]measured
	for i, block := range strings.Split(guide, "```") {
		if i%2 == 0 {
			continue
		}
		// What is expected may stand on a line of its own.
		block = regexp.MustCompile(`\n {4,}expected `).ReplaceAllString(block, "   expected ")
		var found []measured
		for line := range strings.Lines(block) {
			if m, ok := readMeasured(strings.TrimRight(line, "\n")); ok {
				if m.client == "" && len(found) > 0 {
					m.client = found[len(found)-1].client
				}
				found = append(found, m)
			}
		}
		blocks = append(blocks, found)
	}
	return blocks
}

func readMeasured(line string) (measured, bool) {
	parts := regexp.MustCompile(`^[✓✗] (\S*) +(\S.*?) +[\d.]+ % of [\d,]+   (expected .*)$`).FindStringSubmatch(line)
	if parts == nil {
		return measured{}, false
	}
	return measured{promise{parts[1], parts[2], parts[3]}, line}, true
}

func misprints(entry *catalog.Entry, block []measured) []string {
	room := clientWidth
	for _, m := range block {
		room = max(room, utf8.RuneCountInString(m.client))
	}
	var problems []string
	for _, m := range block {
		if label := []rune(m.line)[2+room:]; label[0] != ' ' || label[1] == ' ' {
			problems = append(problems, fmt.Sprintf("the labels do not begin in column %d: %s", 3+room, m.line))
		}
		if !promised(entry.Lab, m) {
			problems = append(problems, "no check asks for this: "+m.line)
		}
	}
	return problems
}

// promised tells whether some check of the lab is measured like that.
func promised(l *lab.Lab, m measured) bool {
	return slices.ContainsFunc(l.Steps, func(step lab.Step) bool { return slices.Contains(promises(step), m.promise) })
}

// A debrief shows what the step's checks measure, all of it and in their order.
func TestDebriefsShowTheWholeMeasurement(t *testing.T) {
	eachSection(t, func(where string, step lab.Step, section catalog.Section) {
		shown := firstMeasured(section.Debrief)
		if shown == nil {
			return
		}
		if d := cmp.Diff(promises(step), shown, cmp.AllowUnexported(promise{})); d != "" {
			t.Errorf("%s: %s", where, d)
		}
	})
}

func firstMeasured(text string) []promise {
	for _, block := range measuredBlocks(text) {
		var shown []promise
		for _, m := range block {
			shown = append(shown, m.promise)
		}
		if shown != nil {
			return shown
		}
	}
	return nil
}

// promises are the measurements that a step's checks ask for.
func promises(step lab.Step) []promise {
	var all []promise
	for _, c := range step.Check {
		switch {
		case c.Traffic != nil:
			for _, class := range slices.Sorted(maps.Keys(c.Traffic.Share)) {
				all = append(all, promise{c.Traffic.As, class, expectation(c.Traffic.Share[class], c.Traffic.Not[class]...)})
			}
		case c.Latency != nil:
			band := (&check.Latency{OverMs: milliseconds(c.Latency.Over), UnderMs: milliseconds(c.Latency.Under)}).Band()
			all = append(all, promise{c.Latency.As, strings.TrimSpace(c.Latency.Of + " " + band), expectation(c.Latency.Share, c.Latency.Not)})
		}
	}
	return all
}

func milliseconds(d lab.Duration) float64 { return float64(time.Duration(d).Milliseconds()) }

func expectation(share float64, wrong ...float64) string {
	texts := make([]string, len(wrong))
	for i, w := range slices.Sorted(slices.Values(wrong)) {
		texts[i] = fmt.Sprintf("%g", w)
	}
	return fmt.Sprintf("expected %g, ruled out %s", share, strings.Join(texts, " and "))
}
