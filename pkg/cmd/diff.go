// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
	"github.com/kubectl-labs/kubectl-labs/pkg/diff"
	"github.com/kubectl-labs/kubectl-labs/pkg/runner"
	"github.com/kubectl-labs/kubectl-labs/pkg/ui"
)

const diffLong = `Show what a lab's next step, or with -k any Kustomize folder, would change in a
cluster, and write nothing. With --context that may be any cluster; otherwise it
is the lab's own, and never the one that kubectl happens to be set to. At a task
it compares your own folder, work/STEP: the solution is not given away.

Every line rests on evidence that is named beside it: "server" was answered by
the API server itself in a dry run. How to read it: kubectl labs help preview

KUBECTL_EXTERNAL_DIFF names a program of your own, as for kubectl diff. The
document of -o json is described by pkg/cmd/schemas/plan.schema.json in this
tool's repository.

Exit code: 0 nothing would change, 1 something would, 2 it could not be told.`

const diffExample = `  # the next step
  kubectl labs diff istio-canary

  # another one, for a script
  kubectl labs diff istio-canary --step half -o json

  # a folder of your own, against any cluster
  kubectl labs diff -k overlays/production --context production`

type diffOptions struct {
	step   string
	full   bool
	output string
	folder *folderOptions
}

func newDiffCmd(f *factory) *cobra.Command {
	o := diffOptions{folder: newFolderOptions()}
	c := &cobra.Command{
		Use:               "diff [LAB] [-k DIR]",
		Short:             "Show what a step or a folder would change, and write nothing",
		Long:              diffLong,
		Example:           diffExample,
		Args:              oneLab,
		ValidArgsFunction: f.labNames,
		RunE: func(c *cobra.Command, args []string) error {
			if err := o.check(c, args); err != nil {
				return err
			}
			return preview(c.Context(), f, args, o)
		},
	}
	c.Flags().StringVar(&o.step, "step", "", "the step to preview (default: the next one)")
	c.Flags().BoolVar(&o.full, "full", false, "show it at its whole length")
	_ = c.RegisterFlagCompletionFunc("step", f.stepIDs)
	o.folder.bind(c)
	outputFlag(c, &o.output)
	return c
}

func (o diffOptions) check(c *cobra.Command, args []string) error {
	if err := checkOutput(o.output); err != nil {
		return err
	}
	if o.step != "" && c.Flags().Changed("kustomize") {
		return usage(withHint(errors.New("--step names a step of a lab, and -k a folder: one of them"), "See %s --help", c.CommandPath()))
	}
	return o.folder.check(c, args)
}

func preview(ctx context.Context, f *factory, args []string, o diffOptions) error {
	plan, err := planOf(ctx, f, args, o)
	if err != nil {
		return usage(err)
	}
	differs, err := f.printDiff(ctx, plan, o)
	switch {
	case err != nil:
		return usage(err)
	case len(plan.Problems) > 0:
		return &exitError{code: exitUsage}
	case differs:
		return &exitError{code: exitFailure}
	}
	return nil
}

func planOf(ctx context.Context, f *factory, args []string, o diffOptions) (*apply.Plan, error) {
	if o.folder.dir != "" {
		return f.folderPlan(ctx, args, o.folder)
	}
	entry, err := f.entry(args)
	if err != nil {
		return nil, err
	}
	story, err := f.story(entry, f.term.Err)
	if err != nil {
		return nil, err
	}
	plan, err := story.Diff(ctx, o.step)
	if task, ok := errors.AsType[*runner.TaskError](err); ok {
		return f.workPlan(ctx, entry.Lab.Metadata.Name, task, o)
	}
	return plan, err
}

// workPlan compares the learner's own folder: what solves a task is not given away.
func (f *factory) workPlan(ctx context.Context, lab string, task *runner.TaskError, o diffOptions) (*apply.Plan, error) {
	note := fmt.Sprintf(wordsIn(f.lang).comparesYours, task.Step, "work/"+task.Step, lab)
	for _, line := range ui.Wrap(note, f.term.Err.Width) {
		fmt.Fprintln(f.term.Err, line)
	}
	own := *o.folder
	own.dir = task.Folder
	return f.folderPlan(ctx, []string{lab}, &own)
}

func (f *factory) folderPlan(ctx context.Context, args []string, o *folderOptions) (*apply.Plan, error) {
	t, err := f.target(ctx, o, args)
	if err != nil {
		return nil, err
	}
	change, err := o.change(ctx, t)
	if err != nil {
		return nil, err
	}
	return f.carrier(f.term.Err).Preview(ctx, change, o.agreed)
}

// printDiff tells whether the plan would change anything.
func (f *factory) printDiff(ctx context.Context, plan *apply.Plan, o diffOptions) (bool, error) {
	if o.output == "json" {
		return !plan.Empty(), printJSON(f.term.Out, plan)
	}
	if f.getenv(externalDiffEnv) != "" {
		return f.printExternal(ctx, plan)
	}
	printPlan(f.term.Out, plan, diff.Options{Full: o.full})
	printSummary(f.term.Out, plan)
	return !plan.Empty(), nil
}

// printExternal leaves to the person's program what can be seen by comparing
// files; conflicts and problems cannot.
func (f *factory) printExternal(ctx context.Context, plan *apply.Plan) (bool, error) {
	rest := &apply.Plan{Problems: plan.Problems, Notes: plan.Notes, Entries: inConflict(plan)}
	printPlan(f.term.Err, rest, diff.Options{})
	differs, err := f.externalDiff(ctx, plan)
	return differs || len(rest.Entries) > 0, err
}

// inConflict picks what can only be shown field by field.
func inConflict(plan *apply.Plan) []*apply.Entry {
	return slices.DeleteFunc(slices.Clone(plan.Entries), func(e *apply.Entry) bool { return e.Verdict != apply.Conflict })
}

// carrier carries changes outside the story of a lab.
func (f *factory) carrier(out *ui.Stream) *runner.Carrier {
	return &runner.Carrier{Report: &screen{term: f.term, story: out, lang: f.lang, now: f.now}, Now: f.now}
}
