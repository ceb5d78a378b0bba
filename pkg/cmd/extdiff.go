// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
	"github.com/kubectl-labs/kubectl-labs/pkg/diff"
)

// externalDiffEnv names the person's own diff program, as kubectl diff does.
const externalDiffEnv = "KUBECTL_EXTERNAL_DIFF"

// externalPatience is how long an interrupted program may take to end.
const externalPatience = 3 * time.Second

// externalCommand splits the variable as kubectl does: by blanks, and words after
// the first count only if they are of letters, digits, dashes and equals signs.
// They are given after the folders, which programs written for kubectl expect.
func externalCommand(text string) (program string, words []string) {
	parts := strings.Split(text, " ")
	allowed := regexp.MustCompile(`^[a-zA-Z0-9=-]+$`)
	for _, word := range parts[1:] {
		if allowed.MatchString(word) {
			words = append(words, word)
		}
	}
	return parts[0], words
}

// externalDiff shows a plan with the person's own program and tells whether that
// found differences. The folders are gone when it returns, also after Ctrl-C.
func (f *factory) externalDiff(ctx context.Context, plan *apply.Plan) (differs bool, err error) {
	live, removeLive, err := tempFolder("LIVE-")
	if err != nil {
		return false, err
	}
	defer removeLive()
	merged, removeMerged, err := tempFolder("MERGED-")
	if err != nil {
		return false, err
	}
	defer removeMerged()
	for _, entry := range plan.Entries {
		if err := writeVersions(live, merged, entry); err != nil {
			return false, fmt.Errorf("writing files for %s: %w", externalDiffEnv, err)
		}
	}
	return f.runExternal(ctx, live, merged)
}

// tempFolder stands where kubectl's do, under the same name, and is the owner's only.
func tempFolder(prefix string) (string, func(), error) {
	folder, err := os.MkdirTemp("", prefix)
	if err != nil {
		return "", nil, fmt.Errorf("making a folder for %s: %w", externalDiffEnv, err)
	}
	return folder, func() { _ = os.RemoveAll(folder) }, nil
}

// writeVersions writes both versions of an object under its name; an object that
// is not there is an empty file. What stays as it is, kept or in conflict, is the
// same in both.
func writeVersions(live, merged string, entry *apply.Entry) error {
	before, after := entry.Before, entry.After
	if entry.Verdict == apply.Kept || entry.Verdict == apply.Conflict {
		after = before
	}
	b, a := diff.Texts(before, after)
	name := versionsName(entry.Ref)
	return errors.Join(os.WriteFile(filepath.Join(live, name), b, 0o600), os.WriteFile(filepath.Join(merged, name), a, 0o600))
}

// versionsName is group.version.kind.namespace.name, without a group for the core's.
func versionsName(ref apply.Ref) string {
	name := strings.Join([]string{ref.Version, ref.Kind, ref.Namespace, ref.Name}, ".")
	if ref.Group != "" {
		name = ref.Group + "." + name
	}
	return name
}

// runExternal takes the exit code 1 for differences, and a greater one for an error.
func (f *factory) runExternal(ctx context.Context, live, merged string) (differs bool, err error) {
	program, words := externalCommand(f.getenv(externalDiffEnv))
	c := exec.CommandContext(ctx, program, append([]string{live, merged}, words...)...)
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, f.term.Out.Writer, f.term.Err.Writer
	c.Cancel = func() error { return c.Process.Signal(os.Interrupt) }
	c.WaitDelay = externalPatience
	err = c.Run()
	failed, exited := errors.AsType[*exec.ExitError](err)
	switch {
	case ctx.Err() != nil:
		return false, ctx.Err()
	case exited && failed.ExitCode() == 1:
		return true, nil
	case err != nil:
		return false, fmt.Errorf("running %q of %s: %w", program, externalDiffEnv, err)
	}
	return false, nil
}
