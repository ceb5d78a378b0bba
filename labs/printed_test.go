// SPDX-License-Identifier: Apache-2.0

package labs_test

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/kubectl-labs/kubectl-labs/pkg/catalog"
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

// measured is a class of a measurement, with what is expected of it.
type measured struct{ line, client, class, expected string }

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
	return measured{line, parts[1], parts[2], parts[3]}, true
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
	for _, step := range l.Steps {
		for _, c := range step.Check {
			switch {
			case c.Traffic != nil && c.Traffic.As == m.client:
				if share, ok := c.Traffic.Share[m.class]; ok && m.expected == expectation(share, c.Traffic.Not[m.class]...) {
					return true
				}
			case c.Latency != nil && c.Latency.As == m.client && strings.HasPrefix(m.class, c.Latency.Of):
				if m.expected == expectation(c.Latency.Share, c.Latency.Not) {
					return true
				}
			}
		}
	}
	return false
}

func expectation(share float64, wrong ...float64) string {
	texts := make([]string, len(wrong))
	for i, w := range wrong {
		texts[i] = fmt.Sprintf("%g", w)
	}
	return fmt.Sprintf("expected %g, ruled out %s", share, strings.Join(texts, " and "))
}
