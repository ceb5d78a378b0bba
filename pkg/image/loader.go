// SPDX-License-Identifier: Apache-2.0

package image

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"golang.org/x/sync/errgroup"
)

// streams is how many archives go into one node at once: one is received while another is
// unpacked.
const streams = 2

// Loader loads images from its sources, asked in order.
type Loader struct {
	Sources []Source
}

// NewLoader takes images from the plugin itself, then the further sources (a bundle), then the
// engine behind the named command ("docker", "podman", "nerdctl"; none if empty), then the
// registry.
func NewLoader(engine string, further ...Source) *Loader {
	sources := append([]Source{Embedded()}, further...)
	if engine != "" {
		sources = append(sources, Engine(engine))
	}
	return &Loader{Sources: append(sources, Registry())}
}

// Result is one image that a node now has.
type Result struct {
	Ref     string
	Source  string        // "node" when it was there already
	Bytes   int64         // as Found.Bytes; 0 when it was there already
	Elapsed time.Duration // from the start of Load
}

// Load sees to it that node has every image, pinned. Results come as images arrive, one at a
// time; report may be nil. Missing images are all named, each as a *NotFoundError, before
// anything is moved.
func (l *Loader) Load(ctx context.Context, exec NodeExec, refs []string, report func(Result)) error {
	began := time.Now()
	node, err := openNode(ctx, exec)
	if err != nil {
		return err
	}
	plan, err := l.plan(ctx, node, refs)
	if err != nil {
		return err
	}
	var mu sync.Mutex
	tell := func(source string, found ...Found) {
		mu.Lock()
		defer mu.Unlock()
		for _, f := range found {
			if report != nil {
				report(Result{f.Ref, source, f.Bytes, time.Since(began)})
			}
		}
	}
	tell("node", plan.present...)
	return plan.carryOut(ctx, node, tell)
}

// plan says where each image comes from.
type plan struct {
	present []Found
	loads   []load
}

// load is one archive.
type load struct {
	source Source
	found  []Found
}

func (l *Loader) plan(ctx context.Context, node *node, refs []string) (*plan, error) {
	full, err := normalizeAll(refs)
	if err != nil {
		return nil, err
	}
	answers, missing := make([]load, len(full)), make([]error, len(full))
	var finding errgroup.Group
	finding.SetLimit(8)
	for i, ref := range full {
		finding.Go(func() error {
			answers[i], missing[i] = l.find(ctx, node, ref)
			return nil
		})
	}
	_ = finding.Wait()
	if err := cmp.Or(ctx.Err(), errors.Join(missing...)); err != nil {
		return nil, err
	}
	return group(answers), nil
}

// find returns the first source that has ref; a load without a source means the node itself.
func (l *Loader) find(ctx context.Context, node *node, ref string) (load, error) {
	var asked []string
	for i, source := range l.Sources {
		exact := isExact(source)
		if !exact && node.has(ref, v1.Hash{}) {
			break
		}
		found, err := source.Find(ctx, ref, node.platform)
		if err == nil && exact && node.has(ref, found.Digest) {
			break
		}
		if err == nil {
			return load{l.Sources[i], []Found{found}}, nil
		}
		if !errors.Is(err, errNotOurs) {
			asked = append(asked, source.Name()+": "+err.Error())
		}
	}
	if node.has(ref, v1.Hash{}) {
		return load{found: []Found{{Ref: ref}}}, nil
	}
	return load{}, &NotFoundError{ref, append([]string{"node: not there"}, asked...)}
}

func isExact(source Source) bool {
	exact, ok := source.(Exact)
	return ok && exact.Exact()
}

// group makes the archives. All that an engine has goes into one, because it writes shared layers
// once then; images of other sources go one by one, so that each is reported when it arrives. The
// largest start first, so that the last one to arrive is small.
func group(answers []load) *plan {
	p, engines := &plan{}, map[string]int{}
	for _, a := range answers {
		if a.source == nil {
			p.present = append(p.present, a.found...)
			continue
		}
		i, open := engines[a.source.Name()]
		if a.found[0].Image == nil && open {
			p.loads[i].found = append(p.loads[i].found, a.found...)
			continue
		}
		if a.found[0].Image == nil {
			engines[a.source.Name()] = len(p.loads)
		}
		p.loads = append(p.loads, a)
	}
	slices.SortStableFunc(p.loads, func(a, b load) int { return cmp.Compare(b.bytes(), a.bytes()) })
	return p
}

func (l load) bytes() int64 {
	var sum int64
	for _, f := range l.found {
		sum += f.Bytes
	}
	return sum
}

func (p *plan) carryOut(ctx context.Context, node *node, tell func(string, ...Found)) error {
	loading, ctx := errgroup.WithContext(ctx)
	loading.SetLimit(streams)
	for _, load := range p.loads {
		loading.Go(func() error {
			if err := load.carryOut(ctx, node); err != nil {
				return fmt.Errorf("loading %s from %s: %w", strings.Join(refsOf(load.found), ", "), load.source.Name(), err)
			}
			tell(load.source.Name(), load.found...)
			return nil
		})
	}
	if err := loading.Wait(); err != nil {
		return err
	}
	return node.pin(ctx, unpinned(node, p.present))
}

func (l load) carryOut(ctx context.Context, node *node) error {
	if err := pour(ctx, l, node); err != nil {
		return err
	}
	return node.pin(ctx, refsOf(l.found))
}

// pour streams the archive from the source into the node. Whichever end fails first stops the
// other; a source's own error says more than the node's complaint of half an archive.
func pour(ctx context.Context, l load, node *node) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	from, to := io.Pipe()
	sent := make(chan error, 1)
	go func() {
		w := bufio.NewWriterSize(to, 1<<20)
		err := l.source.Archive(ctx, l.found, node.platform, w)
		if err == nil {
			err = w.Flush()
		}
		to.CloseWithError(err)
		sent <- err
	}()
	received := node.receive(ctx, from)
	cancel()
	from.CloseWithError(errStopped)
	if err := <-sent; err != nil && !errors.Is(err, errStopped) && !errors.Is(err, context.Canceled) {
		return err
	}
	return received
}

// errStopped tells a writer that its reader has gone.
var errStopped = errors.New("the node stopped reading")
