// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/author"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
	"github.com/kubectl-labs/kubectl-labs/pkg/manifest"
	"github.com/kubectl-labs/kubectl-labs/pkg/ui"
)

// printLint prints what was found; problems make the exit code 1.
func (f *factory) printLint(all []linted, output string) error {
	problems := 0
	for _, l := range all {
		for _, finding := range l.Findings {
			if finding.Severity == author.Problem {
				problems++
			}
		}
	}
	if output == "json" {
		if err := printJSON(f.term.Out, all); err != nil {
			return err
		}
	} else {
		f.printFindings(all)
	}
	if problems > 0 {
		return &exitError{code: exitFailure}
	}
	return nil
}

func (f *factory) printFindings(all []linted) {
	out := f.term.Out
	for _, l := range all {
		problems, warnings := 0, 0
		for _, finding := range l.Findings {
			style, word := ui.Bad, "problem"
			if problems++; finding.Severity == author.Warning {
				style, word = ui.Normal, "warning"
				problems, warnings = problems-1, warnings+1
			}
			place := fmt.Sprintf("%s:%d:", filepath.Join(l.Dir, finding.File), finding.Line)
			fmt.Fprintf(out, "%s %s: %s\n", ui.Escape(place), out.Paint(style, word), ui.Escape(said(finding)))
		}
		fmt.Fprintf(out, "%s: %s, %s\n", l.Dir, counted(problems, "problem"), counted(warnings, "warning"))
	}
}

func counted(n int, what string) string {
	switch n {
	case 0:
		return "no " + what + "s"
	case 1:
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func said(finding author.Finding) string {
	if finding.Suggestion == "" {
		return finding.Message
	}
	return fmt.Sprintf("%s (did you mean %q?)", finding.Message, finding.Suggestion)
}

// asPath writes a folder so that it cannot be taken for a lab's name.
func asPath(path string) string {
	if filepath.IsAbs(path) || strings.HasPrefix(path, "..") || path == "." || strings.ContainsRune(path, filepath.Separator) {
		return path
	}
	return "." + string(filepath.Separator) + path
}

// folderBuilder builds the folders of labs for lint.
type folderBuilder struct{}

func (folderBuilder) Build(ctx context.Context, dir string) ([]*unstructured.Unstructured, lab.Problems, error) {
	objects, err := (&manifest.Builder{}).Build(ctx, dir)
	if ctx.Err() != nil {
		return nil, nil, context.Cause(ctx)
	}
	mistakes, others := manifest.Mistakes(err)
	var problems lab.Problems
	for _, m := range mistakes {
		problems = append(problems, lab.Problem{File: m.File, Line: m.Line, Message: m.Message})
	}
	for _, other := range others {
		problems = append(problems, lab.Problem{File: filepath.Join(dir, "kustomization.yaml"), Message: "does not build: " + other.Error()})
	}
	return objects, problems, nil
}
