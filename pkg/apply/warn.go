// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"context"
	"slices"
	"strings"
	"sync"
)

// warnings gathers what the server warns of while it answers about one object.
type warnings struct {
	mu    sync.Mutex
	texts []string
}

type warningsKey struct{}

// listening makes a context whose requests leave their warnings in the result.
func listening(ctx context.Context) (context.Context, *warnings) {
	heard := &warnings{}
	return context.WithValue(ctx, warningsKey{}, heard), heard
}

// hearing hands the server's warnings to whoever listens; nothing is logged.
type hearing struct{}

func (hearing) HandleWarningHeaderWithContext(ctx context.Context, _ int, _, text string) {
	heard, _ := ctx.Value(warningsKey{}).(*warnings)
	if heard == nil || text == "" {
		return
	}
	heard.mu.Lock()
	defer heard.mu.Unlock()
	if !slices.Contains(heard.texts, text) {
		heard.texts = append(heard.texts, text)
	}
}

// about drops what a dry run elsewhere heard about that other place: only
// warnings about the object itself hold wherever it is made.
func (w *warnings) about(evidence Evidence) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if evidence == Server {
		return slices.Clone(w.texts)
	}
	return slices.DeleteFunc(slices.Clone(w.texts), func(text string) bool { return !isAboutObject(text) })
}

// isAboutObject: the server's own remarks begin with a field's path, or speak of
// a deprecated version or field.
func isAboutObject(text string) bool {
	field := strings.FieldsFunc(text, func(r rune) bool { return r == '.' || r == '[' || r == ':' || r == ' ' })
	if len(field) > 0 && slices.Contains([]string{"spec", "metadata", "data", "subsets", "webhooks", "rules"}, field[0]) {
		return true
	}
	return strings.Contains(text, "is deprecated")
}
