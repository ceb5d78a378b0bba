// SPDX-License-Identifier: Apache-2.0

package cmd_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-labs/kubectl-labs/pkg/ui"
)

// pagesDir holds outputs of the plugin on a real API server, which the tests with
// the tag testbed compare and, with -update, write.
const pagesDir = "testdata/pages"

// updating tells whether the tests were started with -update.
func updating() bool {
	f := flag.Lookup("update")
	return f != nil && f.Value.String() == "true"
}

// TestPagesShowRealOutput compares every block of a page that names an output with
// what the plugin printed. Lines that begin with "$ " are what was typed.
func TestPagesShowRealOutput(t *testing.T) {
	for _, lang := range []string{"en", "ja"} {
		path := filepath.Join("topics", "preview."+lang+".md")
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		want := regexp.MustCompile("(?ms)^```console (\\w+)\n(.*?)^```$").ReplaceAllStringFunc(string(data), realBlock(t))
		if updating() {
			if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if d := cmp.Diff(want, string(data)); d != "" {
			t.Errorf("%s shows other output than the plugin's (-real +shown); write it with -update:\n%s", path, d)
		}
	}
}

func realBlock(t *testing.T) func(string) string {
	return func(block string) string {
		lines := strings.Split(strings.TrimSuffix(block, "```"), "\n")
		name := strings.TrimPrefix(lines[0], "```console ")
		output, err := os.ReadFile(filepath.Join(pagesDir, name+".txt"))
		if err != nil {
			t.Fatal(err)
		}
		out := lines[:1]
		for _, line := range lines[1:] {
			if strings.HasPrefix(line, "$ ") {
				out = append(out, line)
			}
		}
		return strings.Join(out, "\n") + "\n" + strings.TrimRight(string(output), "\n") + "\n```"
	}
}

// TestPagesFitATerminal draws the pages eighty columns wide.
func TestPagesFitATerminal(t *testing.T) {
	for _, lang := range []string{"en", "ja"} {
		data, err := os.ReadFile(filepath.Join("topics", "preview."+lang+".md"))
		if err != nil {
			t.Fatal(err)
		}
		screen := &ui.Stream{Width: ui.DefaultWidth, TTY: true}
		for line := range strings.SplitSeq(screen.Markdown(string(data)), "\n") {
			if ui.Width(line) > ui.DefaultWidth {
				t.Errorf("%s: %d columns: %q", lang, ui.Width(line), line)
			}
		}
	}
}
