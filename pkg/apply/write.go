// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"context"
	"errors"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/diff"
)

// write sends one entry. An object that only moved, showing the same, is
// previewed again silently.
func (r *run) write(ctx context.Context, entry *Entry) error {
	if entry.Verdict == Replace {
		if err := r.clear(ctx, entry); err != nil {
			return err
		}
	}
	for range staleAttempts {
		written, err := r.put(ctx, entry)
		var moved *movedError
		switch {
		case err == nil:
			r.wrote(entry, written)
			return nil
		case errors.As(err, &moved):
			return err
		case len(ownership(err)) > 0 || (isStale(err) && entry.Verdict == Replace):
			return &movedError{entry.Ref}
		case !isStale(err) && (entry.strip == nil || !isAbsent(err)):
			return r.failure(entry, err)
		}
		if entry, err = r.again(ctx, entry); err != nil {
			return err
		}
		if !entry.send {
			return nil
		}
	}
	return &movedError{entry.Ref}
}

func (r *run) failure(entry *Entry, err error) error {
	text := diff.MaskText(explain(entry.Ref, err), entry.item.manifest, entry.item.live)
	return fmt.Errorf("applying %s: %w", entry.Ref, &maskedError{text, err})
}

// maskedError prints a cause without Secret values and still tells what it is.
type maskedError struct {
	text  string
	cause error
}

func (e *maskedError) Error() string { return e.text }
func (e *maskedError) Unwrap() error { return e.cause }

// again previews one object anew; it must show what was shown.
func (r *run) again(ctx context.Context, entry *Entry) (*Entry, error) {
	it := *entry.item
	if err := r.engine.getLive(ctx, &it); err != nil {
		return nil, err
	}
	p := &preview{engine: r.engine, options: r.options(),
		set: &set{items: []*item{&it}, byRef: map[Ref]*item{}, definitions: map[string]*item{}}}
	fresh, err := p.object(ctx, &it)
	if err != nil {
		return nil, fmt.Errorf("previewing %s again: %s", entry.Ref, p.hide(explain(it.ref, err)))
	}
	if !showsSame(entry, fresh) {
		return nil, &movedError{entry.Ref}
	}
	return fresh, r.claim(ctx, fresh)
}

// put takes over first what is to go, where there is anything.
func (r *run) put(ctx context.Context, entry *Entry) (*unstructured.Unstructured, error) {
	if entry.strip == nil || entry.Verdict == Replace {
		return r.patient(ctx, entry)
	}
	ours, err := r.engine.takeOver(ctx, entry)
	if err != nil {
		return nil, err
	}
	if err := r.confirm(ctx, entry, ours); err != nil {
		return nil, err
	}
	return r.patient(ctx, ours)
}

// confirm asks the server about what could not be asked before the ownership
// was taken over; it must show what was shown.
func (r *run) confirm(ctx context.Context, shown, ours *Entry) error {
	if shown.Evidence == Server {
		return nil
	}
	predicted, err := r.engine.send(ctx, patch{ours.item.mapping, ours.Ref, ours.body, ours.force, true})
	if err != nil {
		return err
	}
	if !showsSame(shown, newEntry(shown.item, predicted, Server, "")) {
		return &movedError{shown.Ref}
	}
	return nil
}

// patient sends, and says so when a webhook makes it wait.
func (r *run) patient(ctx context.Context, entry *Entry) (*unstructured.Unstructured, error) {
	request := patch{entry.item.mapping, entry.Ref, entry.body, entry.force, false}
	return r.engine.sendPatiently(ctx, request, applyPatience, func(err error) {
		r.tell(Event{Kind: Waiting, Ref: entry.Ref, Message: explain(entry.Ref, err)})
	})
}

// wrote counts, scores and remembers an object that now stands.
func (r *run) wrote(entry *Entry, written *unstructured.Unstructured) {
	r.mu.Lock()
	r.result.Written++
	r.written = append(r.written, outcome{entry, written})
	known := r.inventory.records[entry.Ref.identity()]
	r.inventory.put(record{Ref: entry.Ref, UID: written.GetUID(), Created: known.Created || entry.Verdict == Replace})
	r.mu.Unlock()
	r.tell(Event{Kind: Applied, Ref: entry.Ref})
}

// clear deletes what is to be replaced and waits until it is gone.
func (r *run) clear(ctx context.Context, entry *Entry) error {
	propagation := metav1.DeletePropagationBackground
	if phaseOf(entry.Ref) == Workloads { // their pods must be gone as well
		propagation = metav1.DeletePropagationForeground
	}
	var moved *movedError
	switch err := r.removeSame(ctx, entry, propagation); {
	case errors.As(err, &moved):
		return err
	case isAbsent(err): // nothing is left to be replaced
		return &movedError{entry.Ref}
	case err != nil:
		return r.failure(entry, err)
	}
	return r.gone(ctx, entry)
}

// gone waits until an object that was deleted is no longer there.
func (r *run) gone(ctx context.Context, entry *Entry) error {
	leaving := []*item{{ref: entry.Ref, mapping: entry.item.mapping}}
	if err := r.engine.waitFor(ctx, leaving, WaitOptions{Timeout: establishedWithin}, r.tell); err != nil {
		return fmt.Errorf("waiting for the end of %s: %w", entry.Ref, err)
	}
	return nil
}

func (r *run) delete(ctx context.Context, entry *Entry) error {
	if err := r.unfilled(ctx, entry); err != nil {
		return err
	}
	var moved *movedError
	switch err := r.removeSame(ctx, entry, metav1.DeletePropagationBackground); {
	case errors.As(err, &moved):
		return err
	case err != nil && !isAbsent(err):
		return fmt.Errorf("deleting %s: %w", entry.Ref, err)
	}
	r.mu.Lock()
	r.result.Deleted++
	delete(r.inventory.records, entry.Ref.identity())
	r.mu.Unlock()
	r.tell(Event{Kind: Deleted, Ref: entry.Ref})
	return nil
}

// removeSame deletes an object as it was previewed. One that only moved is
// looked at again silently.
func (r *run) removeSame(ctx context.Context, entry *Entry, propagation metav1.DeletionPropagation) error {
	for range staleAttempts {
		err := r.engine.remove(ctx, entry, propagation)
		if !isStale(err) {
			return err
		}
		if entry, err = r.stillSame(ctx, entry); err != nil {
			return err
		}
	}
	return &movedError{entry.Ref}
}

// stillSame ties a deletion to an object that moved without showing anything
// else, such as a status: what was saved of it is still all there is. What only
// controllers wrote into an object of ours needs no copy.
func (r *run) stillSame(ctx context.Context, entry *Entry) (*Entry, error) {
	live, err := r.engine.get(ctx, entry.item.mapping, entry.Ref)
	switch {
	case err != nil:
		return nil, err
	case live == nil || live.GetUID() != entry.uid:
		return nil, &movedError{entry.Ref}
	}
	fresh, it := *entry, *entry.item
	it.live, fresh.item = live, &it
	if entry.Verdict == Delete {
		fresh.strip, err = r.engine.edits(live)
	}
	if err == nil && (fresh.loses() || fresh.Verdict == Replace) && len(diff.Compare(entry.item.live, live)) > 0 {
		err = &movedError{entry.Ref}
	}
	return &fresh, err
}
