// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"fmt"
	"strings"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
	"github.com/kubectl-labs/kubectl-labs/pkg/runner"
	"github.com/kubectl-labs/kubectl-labs/pkg/ui"
)

// heading names a step; what is the learner's to do is marked at the right edge.
func (s *screen) heading(number, total int, step lab.Step) {
	line := fmt.Sprintf(s.words.step, number, total) + "   " + s.story.Paint(ui.Bold, step.Title.In(s.lang))
	if step.Task != "" {
		line = ui.Pad(line, s.story.Width-ui.Width(s.words.task)-2) + "  " + s.story.Paint(ui.Changed, s.words.task)
	}
	fmt.Fprintf(s.story, "\n%s\n", line)
}

// Passed looks back on a step, and says why the solution works where this tool
// applied it.
func (s *screen) Passed(step lab.Step, progress runner.Progress) {
	section, _ := s.guide.Section(step.ID)
	if progress.Solved {
		s.chapter(s.words.solution, section.Solution)
	}
	s.chapter(s.words.debrief, section.Debrief)
}

func (s *screen) chapter(title, text string) {
	if text != "" {
		fmt.Fprintf(s.story, "\n  %s\n\n%s", s.story.Paint(ui.Bold, title), s.story.Markdown(text))
	}
}

// Gap comes below what was measured: what the learner can do about it.
func (s *screen) Gap(l *lab.Lab, step lab.Step, progress runner.Progress) {
	name := l.Metadata.Name
	section, _ := s.guide.Section(step.ID)
	var rows [][2]string
	if total := len(section.Hints); total > 0 {
		rows = append(rows, [2]string{"kubectl labs hint " + name, fmt.Sprintf(s.words.nudge, min(progress.Hints, total), total)})
	}
	printNext(s.story, s.words.next, append(rows, [][2]string{
		{"kubectl labs shell " + name, fmt.Sprintf(s.words.yourShell, step.ID)},
		{"kubectl labs check " + name + " --watch", s.words.watch},
		{"kubectl labs solve " + name, s.words.solve},
	}...)...)
}

// SetAside names the folder on a line of its own, unbroken, so that it can be copied.
func (s *screen) SetAside(tasks []string, folder string) {
	s.story.Item("✓", ui.Good, "saved", "your own folders for "+strings.Join(tasks, ", ")+":", "")
	fmt.Fprintln(s.story, "    "+folder)
}

// printNext lists commands and what each is good for.
func printNext(out *ui.Stream, lead string, rows ...[2]string) {
	lead = "  " + lead + "  "
	wide := 0
	for _, row := range rows {
		wide = max(wide, ui.Width(row[0]))
	}
	fmt.Fprintln(out)
	for _, row := range rows {
		command := row[0]
		for _, line := range ui.Wrap(row[1], out.Width-ui.Width(lead)-wide-2) {
			fmt.Fprintf(out, "%s%s  %s\n", lead, ui.Pad(command, wide), line)
			lead, command = strings.Repeat(" ", ui.Width(lead)), ""
		}
	}
}

// printGoOn says how the lab goes on.
func printGoOn(out *ui.Stream, w words, story *runner.Story) error {
	j, err := runner.ReadJournal(story.Place)
	if err != nil {
		return err
	}
	what := w.whole
	if left := len(j.Left(story.Entry.Lab)); left > 0 {
		what = fmt.Sprintf(w.nextRun, left)
	}
	printNext(out, w.next, [2]string{"kubectl labs run " + story.Entry.Lab.Metadata.Name, what})
	return nil
}
