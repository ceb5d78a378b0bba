// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sync/errgroup"
)

// attempts is how often a tool may try to apply what a case begins with.
const attempts = 3

// lane takes one tool through the cases, on a server and in a home of its own.
type lane struct {
	tool      tool
	root, out string
	index     int
	table     *table

	home   string // the tool's
	others string // of the people and controllers around it
	server *server
}

// seen is all that a case is judged by.
type seen struct {
	preview outcome
	then    outcome // of what came after the preview, if anything
	was, is string  // what the case watches, before the preview and at the end
}

func (l *lane) run(ctx context.Context, chosen []question) (err error) {
	scratch, err := os.MkdirTemp("", "compare-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	l.home, l.others = filepath.Join(scratch, "home"), filepath.Join(scratch, "others")
	if err := errors.Join(os.Mkdir(l.home, 0o700), os.Mkdir(l.others, 0o700)); err != nil {
		return err
	}
	if l.server, err = startServer(ctx, filepath.Join(scratch, "kubeconfig"), 0); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.server.stop()) }()
	version, err := l.do(ctx, question{}, "version", "")
	if err != nil {
		return err
	}
	l.table.versions[l.index] = strings.TrimSpace(version.text)
	for i, q := range chosen {
		s, err := l.answer(ctx, q)
		if err != nil {
			return fmt.Errorf("%s, case %s: %w", l.tool.title, q.folder, err)
		}
		l.table.cells[i][l.index] = q.judge(s)
		say("%-28s %-28s %s", q.folder, l.tool.title, l.table.cells[i][l.index])
	}
	return nil
}

// answer brings a case about and lets the tool preview it.
func (l *lane) answer(ctx context.Context, q question) (s seen, err error) {
	if err := l.prepare(ctx, q); err != nil {
		return s, err
	}
	if s.was, err = l.watched(ctx, q); err != nil {
		return s, err
	}
	if s.preview, err = l.do(ctx, q, "preview", "next"); err != nil {
		return s, err
	}
	if q.then != "" {
		if s.then, err = l.meanwhile(ctx, q); err != nil {
			return s, err
		}
	}
	s.is, err = l.watched(ctx, q)
	return s, errors.Join(err, l.keep(q, s))
}

func (l *lane) prepare(ctx context.Context, q question) error {
	if err := l.script(ctx, q, "before.sh"); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(l.dir(q), "before")); err == nil {
		if err := l.standsBefore(ctx, q); err != nil {
			return err
		}
	}
	if q.recreated {
		if err := l.server.recreate(ctx); err != nil {
			return err
		}
	}
	return l.script(ctx, q, "others.sh")
}

// standsBefore has the tool apply what the case begins with. As a person would,
// it tries again where a definition was not served yet.
func (l *lane) standsBefore(ctx context.Context, q question) error {
	for attempt := 1; ; attempt++ {
		first, err := l.do(ctx, q, "apply", "before")
		switch {
		case err != nil || first.code == 0:
			return err
		case attempt == attempts:
			return fmt.Errorf("it cannot apply what stands before: %s", first.text)
		}
	}
}

// meanwhile runs the tool's next step beside what happens to the cluster then.
func (l *lane) meanwhile(ctx context.Context, q question) (result outcome, err error) {
	work, ctx := errgroup.WithContext(ctx)
	work.Go(func() error { return l.script(ctx, q, "meanwhile.sh") })
	work.Go(func() (err error) {
		result, err = l.do(ctx, q, q.then, "next")
		return err
	})
	return result, work.Wait()
}

func (l *lane) dir(q question) string { return filepath.Join(l.root, "cases", q.folder) }

// script runs a case's own script, if it has one, as somebody else.
func (l *lane) script(ctx context.Context, q question, name string) error {
	if _, err := os.Stat(filepath.Join(l.dir(q), name)); err != nil {
		return nil
	}
	return must(ctx, l.dir(q), l.env(l.others, q), name)
}

// do runs one of the tool's own verbs on a folder of the case.
func (l *lane) do(ctx context.Context, q question, verb, folder string) (outcome, error) {
	script := filepath.Join(l.root, "tools", l.tool.name+".sh")
	return bash(ctx, l.dir(q), l.env(l.home, q), `set -uo pipefail; . "$1"; "$2" "$3"`, script, verb, folder)
}

func (l *lane) watched(ctx context.Context, q question) (string, error) {
	if q.watch == "" {
		return "", nil
	}
	result, err := bash(ctx, l.dir(q), l.env(l.others, q), "kubectl "+q.watch)
	return strings.TrimSpace(result.text), err
}

func (l *lane) env(home string, q question) []string {
	number, _, _ := strings.Cut(q.folder, "-")
	prune := ""
	if q.prunes {
		prune = "yes"
	}
	return []string{"HOME=" + home, "KUBECONFIG=" + l.server.kubeconfig, "CASE=" + number, "PRUNE=" + prune}
}

// keep stores what the tool printed, to be looked at.
func (l *lane) keep(q question, s seen) error {
	text := fmt.Sprintf("%s: %s\n\n== preview ended with %d\n%s", q.title, l.tool.title, s.preview.code, s.preview.text)
	if q.then != "" {
		text += fmt.Sprintf("\n== %s ended with %d after %.1f s\n%s", q.then, s.then.code, s.then.took.Seconds(), s.then.text)
	}
	if q.watch != "" {
		text += fmt.Sprintf("\n== kubectl %s\nbefore: %s\nafter:  %s\n", q.watch, s.was, s.is)
	}
	folder := filepath.Join(l.out, q.folder)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, l.tool.name+".txt"), []byte(text), 0o644)
}
