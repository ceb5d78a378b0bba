// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"strings"
)

// The table stands between these lines of the file.
const (
	tableBegins = "<!-- made by make compare: begin -->\n"
	tableEnds   = "<!-- made by make compare: end -->\n"
)

// table holds the answers, by case and tool. Lanes write cells of their own.
type table struct {
	questions []question
	versions  []string
	cells     [][]string
}

func newTable(chosen []question) *table {
	t := &table{questions: chosen, versions: make([]string, len(tools()))}
	for range chosen {
		t.cells = append(t.cells, make([]string, len(tools())))
	}
	return t
}

func (t *table) markdown() string {
	var out strings.Builder
	out.WriteString("| case |")
	for i, tool := range tools() {
		fmt.Fprintf(&out, " %s<br>%s |", tool.title, t.versions[i])
	}
	out.WriteString("\n|" + strings.Repeat(" --- |", len(tools())+1) + "\n")
	for i, q := range t.questions {
		number, _, _ := strings.Cut(q.folder, "-")
		fmt.Fprintf(&out, "| %s. %s | %s |\n", strings.TrimLeft(number, "0"), q.title, strings.Join(t.cells[i], " | "))
	}
	out.WriteString("\nWhat a yes is in each case; without what stands in bold it is a no:\n\n")
	for _, q := range t.questions {
		number, _, _ := strings.Cut(q.folder, "-")
		fmt.Fprintf(&out, "- %s: %s\n", strings.TrimLeft(number, "0"), q.asked())
	}
	return out.String()
}

// asked lists what is asked of a tool.
func (q question) asked() string {
	var words []string
	for _, f := range q.facts {
		if f.weight == heart {
			words = append(words, "**"+f.asked+"**")
			continue
		}
		words = append(words, f.asked)
	}
	return strings.Join(words, ", ")
}

// write puts the table into a file, between its two lines.
func (t *table) write(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	before, rest, begins := strings.Cut(string(text), tableBegins)
	_, after, ends := strings.Cut(rest, tableEnds)
	if !begins || !ends {
		return fmt.Errorf("%s has no place for the table", path)
	}
	return os.WriteFile(path, []byte(before+tableBegins+"\n"+t.markdown()+"\n"+tableEnds+after), 0o644)
}

// wrong is the error for answers of this project's that are not yes.
func (t *table) wrong() error {
	var bad []string
	for i, q := range t.questions {
		for column, tool := range tools() {
			if cell := t.cells[i][column]; tool.ours && cell != "" && cell != yes {
				bad = append(bad, q.folder+" "+cell)
			}
		}
	}
	if len(bad) == 0 {
		return nil
	}
	return fmt.Errorf("this engine does not answer rightly:\n  %s", strings.Join(bad, "\n  "))
}
