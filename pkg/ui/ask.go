// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// ErrCannotAsk says that a question had nobody to answer it.
var ErrCannotAsk = errors.New("cannot ask without a terminal")

// Ask puts a question whose answers are the given words, each also by its first
// letter. An empty answer, and the end of the input (Ctrl-D), is the first one, so the
// safe answer stands first. It returns ErrCannotAsk where no person is there, and the
// context's error when it ends.
func (t *Terminal) Ask(ctx context.Context, question string, answers ...string) (string, error) {
	if !t.CanAsk() {
		return "", ErrCannotAsk
	}
	for {
		fmt.Fprintf(t.Err, "%s  [%s] ", question, choices(answers))
		line, err := t.readLine(ctx)
		if err != nil {
			fmt.Fprintln(t.Err)
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return "", err
		}
		if answer, ok := match(line, answers); ok {
			return answer, nil
		}
	}
}

func (t *Terminal) readLine(ctx context.Context) (string, error) {
	type read struct {
		line string
		err  error
	}
	done := make(chan read, 1)
	go func() {
		line, err := bufio.NewReader(t.In).ReadString('\n')
		done <- read{line, err}
	}()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case r := <-done:
		return r.line, r.err
	}
}

func choices(answers []string) string {
	shown := make([]string, len(answers))
	for i, a := range answers {
		shown[i] = a
		if len(answers) == 2 || i < 2 {
			shown[i] = a[:1]
		}
	}
	shown[0] = strings.ToUpper(shown[0])
	if len(shown) > 1 {
		shown[0], shown[1] = shown[1], shown[0]
	}
	return strings.Join(shown, "/")
}

func match(line string, answers []string) (string, bool) {
	typed := strings.ToLower(strings.TrimSpace(line))
	if typed == "" {
		return answers[0], true
	}
	for _, a := range answers {
		if typed == a || typed == a[:1] {
			return a, true
		}
	}
	return "", false
}
