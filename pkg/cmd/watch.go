// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/kubectl-labs/kubectl-labs/pkg/catalog"
	"github.com/kubectl-labs/kubectl-labs/pkg/check"
	"github.com/kubectl-labs/kubectl-labs/pkg/runner"
	"github.com/kubectl-labs/kubectl-labs/pkg/ui"
)

// breath is the time between two measurements.
const breath = time.Second

// watcher shows what is measured: in one place on a terminal, and otherwise
// whenever a verdict changes.
type watcher struct {
	f     *factory
	entry *catalog.Entry
	live  *ui.Live
	times int
	last  []check.Verdict
}

// watch measures until Ctrl-C, which is no error: it ends as the last verdict says.
func watch(ctx context.Context, f *factory, args []string, o checkOptions) error {
	if err := checkOutput(o.output); err != nil {
		return err
	}
	if o.output != "" {
		return usage(withHint(errors.New("--watch is for people, and -o json for scripts: one of them"), "See kubectl labs check --help"))
	}
	entry, err := f.entry(args)
	if err != nil {
		return usage(err)
	}
	story, err := f.story(entry, f.term.Err)
	if err != nil {
		return usage(err)
	}
	story.Report = mute{quiet{story.Report}}
	w := &watcher{f: f, entry: entry, live: f.term.Out.Live()}
	return w.watch(ctx, story, o.step)
}

func (w *watcher) watch(ctx context.Context, story *runner.Story, step string) error {
	verdict := check.Unmeasured
	if w.f.term.Out.TTY {
		w.live.Draw(wordsIn(w.f.lang).measuring)
	}
	for {
		checked, err := story.Check(ctx, step)
		if ctx.Err() != nil {
			return verdictError(verdict)
		}
		if err != nil {
			return usage(err)
		}
		step, verdict = checked.Step, checked.Verdict
		w.show(checked)
		select {
		case <-ctx.Done():
			return verdictError(verdict)
		case <-time.After(breath):
		}
	}
}

func (w *watcher) show(checked runner.Checked) {
	w.times++
	verdicts := make([]check.Verdict, len(checked.Results))
	for i, r := range checked.Results {
		verdicts[i] = r.Verdict
	}
	out := w.f.term.Out
	if !out.TTY && slices.Equal(verdicts, w.last) {
		return
	}
	w.last = verdicts
	var block bytes.Buffer
	drawn := &ui.Stream{Writer: &block, TTY: out.TTY, Colour: out.Colour, Width: out.Width}
	printChecked(w.f, drawn, w.entry, checked)
	if out.TTY {
		fmt.Fprintf(drawn, "\n%s\n", fmt.Sprintf(wordsIn(w.f.lang).watching, w.times, w.f.now().Format(time.TimeOnly)))
	}
	w.live.Draw(block.String())
}

// mute is a reporter without lines of progress, which would come between.
type mute struct{ runner.Reporter }

func (mute) Phase(string) runner.Phase { return muted{} }

type muted struct{}

func (muted) Status(string) {}
func (muted) Done(string)   {}
func (muted) Warn(string)   {}
func (muted) Fail(string)   {}
