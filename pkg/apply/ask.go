// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"context"
	"fmt"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Telling passes on what a preview waits for: a webhook that does not answer
// yet. Calls come one at a time.
func Telling(events func(Event)) PreviewOption {
	return func(o *previewOptions) { o.tell = events }
}

// consider previews one object, under the newest definition of its kind, and
// notes what the server warns of.
func (p *preview) consider(ctx context.Context, it *item) (*Entry, error) {
	if err := it.ending(); err != nil {
		return nil, err
	}
	ctx, heard := listening(ctx)
	entry, err := p.object(ctx, it)
	if err == nil {
		entry, err = p.redefined(ctx, it, entry)
	}
	if err != nil {
		return nil, err
	}
	for _, text := range heard.about(entry.Evidence) {
		entry.Notes = append(entry.Notes, "server warns: "+p.hide(text))
	}
	return entry, nil
}

// ending refuses an object that is being deleted: what is written into it now
// goes with it.
func (it *item) ending() error {
	if it.live == nil || it.live.GetDeletionTimestamp() == nil {
		return nil
	}
	return &endingError{it.live.GetDeletionTimestamp().Time, whyStays(it.live)}
}

// endingError refuses what is being deleted; why is "" where nothing is known to keep it.
type endingError struct {
	since time.Time
	why   string
}

func (e *endingError) Error() string {
	parts := []string{fmt.Sprintf("it is being deleted since %s UTC", e.since.UTC().Format(time.TimeOnly))}
	if e.why != "" {
		parts = append(parts, e.why)
	}
	return strings.Join(append(parts, "apply again once it is gone"), "; ")
}

// ask sends a dry run, patient with webhooks that do not answer yet.
func (p *preview) ask(ctx context.Context, request patch) (*unstructured.Unstructured, error) {
	patience := p.options.patience
	if patience == 0 {
		patience = previewPatience
	}
	request.dryRun = true
	return p.engine.sendPatiently(ctx, request, patience, func(err error) { p.tell(request.ref, err) })
}

func (p *preview) tell(ref Ref, err error) {
	if p.options.tell == nil {
		return
	}
	message := p.hide(explain(ref, err))
	p.mu.Lock()
	defer p.mu.Unlock()
	p.options.tell(Event{Kind: Waiting, Ref: ref, Message: message})
}
