// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
	"github.com/kubectl-labs/kubectl-labs/pkg/catalog"
	"github.com/kubectl-labs/kubectl-labs/pkg/check"
	"github.com/kubectl-labs/kubectl-labs/pkg/diff"
	"github.com/kubectl-labs/kubectl-labs/pkg/image"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
	"github.com/kubectl-labs/kubectl-labs/pkg/runner"
	"github.com/kubectl-labs/kubectl-labs/pkg/ui"
)

// screen draws a lab's story on a terminal. The story goes to story, questions
// to the terminal's error stream.
type screen struct {
	term  *ui.Terminal
	story *ui.Stream
	guide *catalog.Guide
	lang  string
	words words
	now   func() time.Time
}

func (s *screen) Card(l *lab.Lab, cluster string) {
	fmt.Fprintf(s.story, "%s   %s\n", s.story.Paint(ui.Bold, l.Metadata.Name), l.Title.In(s.lang))
	for _, line := range ui.Wrap(fmt.Sprintf(s.words.card, len(l.Steps), l.Needs.Minutes, l.Talk.Event, l.Talk.Title), s.story.Width) {
		fmt.Fprintln(s.story, line)
	}
	fmt.Fprintln(s.story)
}

func (s *screen) Phase(name string) runner.Phase { return s.story.Phase(name, s.now) }

// Images prints one line for all images: how many came from where.
func (s *screen) Images(results []image.Result) {
	var sources []string
	counts := map[string]int{}
	for _, r := range results {
		if counts[r.Source] == 0 {
			sources = append(sources, r.Source)
		}
		counts[r.Source]++
	}
	slices.Sort(sources)
	text := ""
	for i, source := range sources {
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprintf("%d from %s", counts[source], source)
	}
	s.story.Item("✓", ui.Good, "images", text, "")
}

func (s *screen) Step(number, total int, l *lab.Lab, step lab.Step) {
	s.heading(number, total, step)
	if section, ok := s.guide.Section(step.ID); ok {
		fmt.Fprint(s.story, "\n"+s.story.Markdown(section.Body))
	}
	fmt.Fprintln(s.story)
}

func (s *screen) Plan(plan *apply.Plan, detail runner.Detail) {
	if detail == runner.ByKind {
		printKinds(s.story, plan)
		printPlan(s.story, &apply.Plan{Entries: inConflict(plan)}, diff.Options{})
		return
	}
	printPlan(s.story, plan, diff.Options{Full: detail == runner.Whole})
}

func (s *screen) Ask(ctx context.Context, q runner.Question) (runner.Answer, error) {
	answers := []string{string(runner.No), string(runner.Yes)}
	if q.Full {
		answers = append(answers, string(runner.Full))
	}
	answer, err := s.term.Ask(ctx, s.term.Err.Paint(ui.Bold, q.Text), answers...)
	if errors.Is(err, ui.ErrCannotAsk) {
		return runner.No, withHint(fmt.Errorf("%s %w", q.Text, err), "Agree beforehand with %s.", q.Flag)
	}
	return runner.Answer(answer), err
}

// Saved names the folder on a line of its own, unbroken, so that it can be copied.
func (s *screen) Saved(objects int, folder string) {
	text := "a copy of an object that others made or changed:"
	if objects > 1 {
		text = fmt.Sprintf("copies of %d objects that others made or changed:", objects)
	}
	s.story.Item("✓", ui.Good, "saved", text, "")
	fmt.Fprintln(s.story, "    "+folder)
}

func (s *screen) Measured(results []check.Result) { printResults(s.story, results, s.lang) }

func (s *screen) Picture(l *lab.Lab, j *runner.Journal) { printPicture(s.story, l, j, s.lang) }

func (s *screen) Finished(l *lab.Lab, j *runner.Journal) {
	name := l.Metadata.Name
	next := [][2]string{}
	if left := len(j.Left(l)); left > 0 {
		next = append(next, [2]string{"kubectl labs run " + name, fmt.Sprintf(s.words.nextRun, left)})
	}
	next = append(next, [][2]string{
		{"kubectl labs shell " + name, s.words.nextShell},
		{"kubectl labs status", s.words.nextStatus},
		{"kubectl labs delete " + name, s.words.nextDelete},
	}...)
	fmt.Fprintf(s.story, "\n%s\n", fmt.Sprintf(s.words.goOn, j.Cluster.Name))
	for _, n := range next {
		fmt.Fprintf(s.story, "  %s  %s\n", ui.Pad(n[0], 36), n[1])
	}
}
