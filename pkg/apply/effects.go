// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// effects notes what each entry causes, where that is known for sure.
func (p *preview) effects(ctx context.Context, entries []*Entry) error {
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(concurrency)
	for _, e := range entries {
		work.Go(func() error {
			e.Notes = append(e.Notes, restartEffect(e)...)
			e.Notes = append(e.Notes, scaleEffect(e)...)
			e.Notes = append(e.Notes, configEffect(e, entries)...)
			notes, err := p.selectorEffect(ctx, e, entries)
			e.Notes = append(e.Notes, notes...)
			return err
		})
	}
	if err := work.Wait(); err != nil {
		return fmt.Errorf("previewing: %w", err)
	}
	return nil
}

// rolls tells whether pods of an entry's kind are made anew from its template.
func rolls(e *Entry) bool {
	switch e.Ref.Kind {
	case "Deployment", "StatefulSet", "DaemonSet":
		return e.Ref.Group == "apps"
	}
	return false
}

func podsInWords(n int64) string {
	if n == 1 {
		return "1 pod"
	}
	return fmt.Sprintf("%d pods", n)
}

func numberAt(obj *unstructured.Unstructured, path ...string) (int64, bool) {
	if obj == nil {
		return 0, false
	}
	n, found, err := unstructured.NestedInt64(obj.Object, path...)
	return n, found && err == nil
}

func stringAt(obj *unstructured.Unstructured, path ...string) string {
	s, _, _ := unstructured.NestedString(obj.Object, path...)
	return s
}
