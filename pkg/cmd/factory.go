// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kubectl-labs/kubectl-labs/labs"
	"github.com/kubectl-labs/kubectl-labs/pkg/catalog"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
	"github.com/kubectl-labs/kubectl-labs/pkg/runner"
	"github.com/kubectl-labs/kubectl-labs/pkg/ui"
)

// factory hands every command what it needs, made when it is first asked for, so
// that help and completion touch neither engine nor cluster.
type factory struct {
	argv   []string
	getenv func(string) string
	now    func() time.Time
	term   *ui.Terminal

	colour  string
	lang    string
	labsDir string
}

func newFactory(argv []string, getenv func(string) string) *factory {
	return &factory{argv: argv, getenv: getenv, now: time.Now, term: ui.System("auto", getenv)}
}

// bind adds the flags that every command has.
func (f *factory) bind(root *cobra.Command) {
	flags := root.PersistentFlags()
	flags.StringVar(&f.colour, "color", "auto", "colour the output: auto, always or never")
	flags.StringVar(&f.lang, "lang", "", "language of the guides: en or ja (default: the locale's)")
	flags.StringVar(&f.labsDir, "labs-dir", "", "a folder with labs of your own, beside the built-in ones")
	_ = root.RegisterFlagCompletionFunc("color", fixedWords("auto", "always", "never"))
	_ = root.RegisterFlagCompletionFunc("lang", fixedWords("en", "ja"))
	_ = root.MarkPersistentFlagDirname("labs-dir")
}

// settle checks the common flags and takes the streams accordingly.
func (f *factory) settle() error {
	switch f.colour {
	case "auto", "always", "never":
	default:
		return usage(fmt.Errorf("--color is auto, always or never, not %q", f.colour))
	}
	switch f.lang {
	case "", "en", "ja":
	default:
		return usage(fmt.Errorf("--lang is en or ja, not %q", f.lang))
	}
	f.lang = language(f.lang, f.getenv)
	f.term = ui.System(f.colour, f.getenv)
	return nil
}

// home is the folder of everything remembered: KUBECTL_LABS_HOME, or the user's
// data folder (https://specifications.freedesktop.org/basedir-spec).
func (f *factory) home() (runner.Home, error) {
	if dir := f.getenv("KUBECTL_LABS_HOME"); dir != "" {
		abs, err := filepath.Abs(dir)
		return runner.Home(abs), err
	}
	if dir := f.getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return runner.Home(filepath.Join(dir, "kubectl-labs")), nil
	}
	dir, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("finding the home folder: %w", err)
	}
	return runner.Home(filepath.Join(dir, ".local", "share", "kubectl-labs")), nil
}

func (f *factory) catalog() *catalog.Catalog { return catalog.New(labs.Files, f.labsDir) }

// entry finds the lab that is meant, and loads it.
func (f *factory) entry(args []string) (*catalog.Entry, error) {
	name, err := f.labName(args)
	if err != nil {
		return nil, err
	}
	return f.catalog().Get(name)
}

// labName is the lab that an argument names. Without one it is the only lab that was
// run here, or else the only one that there is.
func (f *factory) labName(args []string) (string, error) {
	if len(args) > 0 {
		return args[0], nil
	}
	names, err := f.candidates()
	if err != nil {
		return "", err
	}
	if len(names) != 1 {
		return "", usage(withHint(fmt.Errorf("which lab? There are %s", strings.Join(names, ", ")), "Name one, for example: kubectl labs %s", "run "+names[0]))
	}
	return names[0], nil
}

func (f *factory) candidates() ([]string, error) {
	known, err := f.known()
	if err != nil || len(known) > 0 {
		return known, err
	}
	entries, err := f.catalog().List()
	if len(entries) == 0 {
		return nil, err
	}
	return entryNames(entries), nil
}

// known lists the labs that were run here, sorted.
func (f *factory) known() ([]string, error) {
	home, err := f.home()
	if err != nil {
		return nil, err
	}
	return home.Known()
}

func entryNames(entries []*catalog.Entry) []string {
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Lab.Metadata.Name
	}
	return names
}

// labNames completes the first argument.
func (f *factory) labNames(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	entries, _ := f.catalog().List()
	words := make([]string, len(entries))
	for i, e := range entries {
		words[i] = e.Lab.Metadata.Name + "\t" + e.Lab.Title.In(language(f.lang, f.getenv))
	}
	return words, cobra.ShellCompDirectiveNoFileComp
}

// stepIDs completes a flag that names a step of the lab on the command line.
func (f *factory) stepIDs(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	entry, err := f.entry(args)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return stepWords(entry.Lab.Steps, language(f.lang, f.getenv)), cobra.ShellCompDirectiveNoFileComp
}

// taskIDs completes a flag that names one of the steps that the learner solves.
func (f *factory) taskIDs(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	entry, err := f.entry(args)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	tasks := slices.DeleteFunc(slices.Clone(entry.Lab.Steps), func(step lab.Step) bool { return step.Task == "" })
	return stepWords(tasks, language(f.lang, f.getenv)), cobra.ShellCompDirectiveNoFileComp
}

func stepWords(steps []lab.Step, lang string) []string {
	words := make([]string, len(steps))
	for i, step := range steps {
		words[i] = step.ID + "\t" + step.Title.In(lang)
	}
	return words
}
