// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kubectl-labs/kubectl-labs/labs"
	"github.com/kubectl-labs/kubectl-labs/pkg/author"
	"github.com/kubectl-labs/kubectl-labs/pkg/catalog"
)

const authorLintLong = `Look through a lab's folder, or through every lab, for what would go wrong later:
fields and values of lab.yaml, folders that do not build, guides that do not follow
the steps or each other, expressions that do not compile, classes that cannot be
told apart, tasks that nothing proves.

Exit code 0: nothing, or warnings only; 1: problems; 2: could not be looked through.`

const authorLintExample = `  # a folder
  kubectl labs author lint ./my-lab

  # one of the labs that there are, or all of them
  kubectl labs author lint istio-canary
  kubectl labs author lint --labs-dir ~/labs

  # for a script
  kubectl labs author lint ./my-lab -o json`

// linted is one lab in "author lint -o json".
type linted struct {
	Lab string `json:"lab"`
	// Dir is the folder as it was named, or the lab's name for a built-in one.
	Dir      string           `json:"dir"`
	Findings []author.Finding `json:"findings"`
}

func newAuthorLintCmd(f *factory) *cobra.Command {
	var output string
	c := &cobra.Command{
		Use:     "lint [LAB|DIR]",
		Short:   "Find what is wrong with a lab, with file and line",
		Long:    authorLintLong,
		Example: authorLintExample,
		Args:    oneLab,
		ValidArgsFunction: func(c *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
			names, _ := f.labNames(c, args, word)
			return names, cobra.ShellCompDirectiveFilterDirs | cobra.ShellCompDirectiveDefault
		},
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkOutput(output); err != nil {
				return err
			}
			return usageUnlessCoded(f.lint(c.Context(), args, output))
		},
	}
	outputFlag(c, &output)
	return c
}

// usageUnlessCoded lets "there are problems" be 1 and everything else 2.
func usageUnlessCoded(err error) error {
	if _, coded := err.(*exitError); coded { //nolint:errorlint // only this command's own verdict
		return err
	}
	return usage(err)
}

func (f *factory) lint(ctx context.Context, args []string, output string) error {
	folders, err := f.lintFolders(args)
	if err != nil {
		return err
	}
	linter := &author.Linter{Builder: folderBuilder{}}
	all := make([]linted, len(folders))
	for i, folder := range folders {
		found, err := linter.Lint(ctx, folder.entry)
		if err != nil {
			return fmt.Errorf("looking through %s: %w", folder.shown, err)
		}
		all[i] = linted{Lab: folder.entry.Dir, Dir: folder.shown, Findings: append([]author.Finding{}, found...)}
	}
	return f.printLint(all, output)
}

// lintFolder is a lab's folder and what to call it.
type lintFolder struct {
	entry *catalog.Entry
	shown string
}

// lintFolders finds what an argument names: a lab that there is, or a folder.
// Without one it is every lab.
func (f *factory) lintFolders(args []string) ([]lintFolder, error) {
	if len(args) > 0 {
		folder, err := f.lintFolder(args[0])
		return []lintFolder{folder}, err
	}
	names, err := f.catalog().Names()
	if err != nil {
		return nil, err
	}
	var folders []lintFolder
	for _, name := range names {
		folder, err := f.lintFolder(name)
		if err != nil {
			return nil, err
		}
		folders = append(folders, folder)
	}
	return folders, nil
}

func (f *factory) lintFolder(arg string) (lintFolder, error) {
	entry, err := f.catalog().Folder(arg)
	if err == nil {
		shown := arg
		if f.labsDir != "" && entry.FS != fs.FS(labs.Files) {
			shown = filepath.Join(f.labsDir, arg)
		}
		return lintFolder{entry, shown}, nil
	}
	if _, broken := os.Stat(arg); broken != nil && !strings.ContainsRune(arg, filepath.Separator) {
		return lintFolder{}, withHint(err, "See what there is: kubectl labs list; or name a folder: ./%s", arg)
	}
	return folderAt(arg)
}

// folderAt opens a lab's folder anywhere. What stands beside it, such as bases, is
// its labs tree.
func folderAt(dir string) (lintFolder, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return lintFolder{}, fmt.Errorf("finding %s: %w", dir, err)
	}
	if _, err := os.Stat(filepath.Join(abs, "lab.yaml")); err != nil {
		return lintFolder{}, withHint(fmt.Errorf("%s is no lab's folder: it holds no lab.yaml", dir), "A folder with many labs: kubectl labs author lint --labs-dir %s", dir)
	}
	entry, err := catalog.New(labs.Files, filepath.Dir(abs)).Folder(filepath.Base(abs))
	return lintFolder{entry, dir}, err
}
